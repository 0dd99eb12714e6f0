import { htmlName, markdownName } from '../text/markdown-name.ts';
import { hasChanges, type Plan } from './plan.ts';
import { renderPlanText, stateOf } from './render-text.ts';

/** Plans as Markdown for a comment: a line per service, the diff of each that is not in sync folded below it. Values are never shown. */
export function renderPlansMarkdown(plans: readonly Plan[]): string {
  const rows = plans.map((plan) => `| ${markdownName(`${plan.cluster}/${plan.service}`)} | ${summaryOf(plan)} |`);
  const details = plans
    .filter((plan) => hasChanges(plan) || plan.held.length > 0 || plan.findings.length > 0)
    .map((plan) => {
      const title = `<summary>${htmlName(`${plan.cluster}/${plan.service}`)}</summary>`;
      return `<details>${title}\n\n${fence(renderPlanText(plan))}\n\n</details>`;
    });
  return ['| Service | Plan |', '|---|---|', ...rows, '', ...details].join('\n').trimEnd();
}

function summaryOf(plan: Plan): string {
  const reasons = plan.actions.map(({ kind }) => kind);
  const held = plan.held.map(({ kind }) => `held: ${kind}`);
  return [...reasons, ...held].join(', ') || stateOf(plan);
}

/** A code block whose fence is longer than any run of backticks inside it. */
export function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}text\n${text}\n${mark}`;
}
