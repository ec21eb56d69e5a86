import { fixed } from '../../text/markdown-table.ts';
import type { Episode, EpisodeBrowser, EpisodeCall, EpisodeRoute } from '../data/schema.ts';
import { signed } from '../tables.ts';
import { clipped } from './_labels.ts';
import { html, type Markup } from './_markup.ts';
import { shortened, shownLine } from './_shown-text.ts';

/** The most characters shown of a text. */
const MOST = 4000;
const MOST_IN_SUMMARY = 140;

/** The section of episodes. Each unfolds to the router's route beside the optimal route. */
export function episodesSection(browser: EpisodeBrowser): Markup {
  const { router, reward, of, stopRule, threshold, episodes } = browser;
  const groups = [
    { why: 'largest regret', title: 'The largest regrets' },
    { why: 'drawn at random', title: 'Drawn at random' },
  ] as const;
  return html`<p>${episodes.length} of ${of} test questions, answered by ${shownLine(router)} under the stop rule ${stopRule},
with the reward ${reward}. The regret is the optimal return minus the router's expected return. The optimal route is chosen in hindsight, with
all scores given. An answer is good enough if its score is at least ${fixed(threshold, 3)}.</p>
${groups.map(({ why, title }) => {
  const own = episodes.filter((episode) => episode.why === why);
  return own.length === 0
    ? html``
    : html`<h3>${title}</h3>
${own.map((episode) => episodeDetails(episode, threshold))}`;
})}`;
}

function episodeDetails(episode: Episode, threshold: number): Markup {
  const { question, text, reference, regret, taken, optimum } = episode;
  const line = clipped(shownLine(text), MOST_IN_SUMMARY);
  const calls = taken.calls.length;
  const last = taken.calls.at(-1)!;
  return html`<details class="episode"><summary><bdi class="question">${line}</bdi><span class="figures">regret ${fixed(regret, 3)}, final score ${fixed(last.score, 3)}, ${calls} ${calls === 1 ? 'call' : 'calls'}</span></summary>
<h4>Question ${shownLine(question)}</h4>
<blockquote class="text" dir="auto">${shortened(text, MOST)}</blockquote>
${
  reference === null
    ? html`<p>The question has no reference.</p>`
    : html`<h4>Reference</h4>
<blockquote class="text" dir="auto">${shortened(reference, MOST)}</blockquote>`
}
<div class="paths">
<div><h4>Route of the router: reward ${fixed(taken.total, 3)}</h4>
${routeList(taken, threshold)}</div>
<div><h4>Optimal route: reward ${fixed(optimum.total, 3)}</h4>
${routeList(optimum, threshold)}</div>
</div>
</details>
`;
}

function routeList({ calls }: EpisodeRoute, threshold: number): Markup {
  return html`<ol class="calls">
${calls.map((call) => callItem(call, threshold))}</ol>`;
}

function callItem({ expert, probability, answer, score, terms }: EpisodeCall, threshold: number): Markup {
  const good = score >= threshold;
  const chance =
    probability === null
      ? null
      : html` <span class="p">asked with probability ${fixed(probability, 2)}</span>`;
  const parts = (['score', 'gain', 'cost', 'bonus'] as const).map(
    (name) => `${name} ${signed(terms[name], 3)}`,
  );
  return html`<li class="${good ? 'good' : 'open'}"><div class="call"><bdi class="who">${shownLine(expert)}</bdi> <span class="p">score ${fixed(score, 3)}${good ? ', good enough' : ''}</span>${chance}</div>
<blockquote class="text" dir="auto">${answer === '' ? html`<em>(an empty answer)</em>` : shortened(answer, MOST)}</blockquote>
<p class="terms">reward ${signed(terms.total, 3)} = ${parts.join(', ')}</p></li>
`;
}
