/// <reference lib="dom" />
// The environment and a trained policy in a browser: choose a question, ask one expert after another, and see the reward of each call.
import { fromCheckpoint } from '@der-gym/agents';
import { createDerEnv } from '@der-gym/env';
import { problem } from './problem.ts';

const element = (id: string) => document.querySelector<HTMLElement>(`#${id}`)!;
const choice = element('question') as HTMLSelectElement;
const next = element('next') as HTMLButtonElement;
const { questions, pool } = problem;

const response = await fetch('policy.json');
// if the file does not exist, a server may send an HTML page instead
if (response.headers.get('content-type')?.includes('json') !== true) {
  element('state').textContent = 'No policy yet: train one and copy its policy.json to public/ (README.md).';
  throw new Error('no policy.json');
}
const policy = fromCheckpoint(await response.json(), pool.experts).policy('greedy');
const env = createDerEnv({ ...problem, observes: policy.observes });
env.reset({ seed: 1 });

let { observation } = env.reset();
let earned = 0;
let route: readonly number[] = [];

/** Adds a row to the table; texts are never treated as markup. */
function addRow(cells: readonly string[]): void {
  const row = document.createElement('tr');
  for (const text of cells) row.appendChild(document.createElement('td')).textContent = text;
  element('calls').append(row);
}

function show(ended: boolean): void {
  element('route').textContent = route.map((expert) => pool.experts[expert]!.name).join(' > ') || '–';
  element('return').textContent = earned.toFixed(6);
  element('state').textContent = ended ? 'The episode has ended.' : `${policy.name} chooses the next expert.`;
  next.disabled = ended;
}

function begin(): void {
  ({ observation } = env.reset({ options: { question: choice.value } }));
  [earned, route] = [0, []];
  element('calls').replaceChildren();
  element('reference').textContent = questions.find(({ id }) => id === choice.value)!.reference;
  show(false);
}

function ask(): void {
  const probabilities = policy.probabilities([observation]);
  const step = env.step(probabilities.indexOf(Math.max(...probabilities)));
  const info = step.info as { expert: number; score: number; cost: number; route: readonly number[] };
  const { expert, score, cost } = info;
  ({ route } = info);
  observation = step.observation;
  earned += step.reward;
  addRow([
    pool.experts[expert]!.name,
    observation.answer ?? '',
    score.toFixed(3),
    `${cost} B`,
    step.reward.toFixed(3),
  ]);
  show(step.terminated || step.truncated);
}

for (const { id, text } of questions.slice(0, 50)) choice.add(new Option(text, id));
choice.addEventListener('change', begin);
next.addEventListener('click', ask);
begin();
