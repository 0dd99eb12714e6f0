import { formatProblem, type ManifestProblem } from '../errors.ts';
import { markdownName } from '../text/markdown-name.ts';
import { type Plan, startsTooMuch } from './plan.ts';
import { fence, renderPlansMarkdown } from './render-markdown.ts';
import { stateOf } from './render-text.ts';

/** What a pull request does to one environment. */
export type EnvironmentPlan =
  | {
      readonly kind: 'planned';
      readonly environment: string;
      /** Of the services that the pull request touches. */
      readonly plans: readonly Plan[];
      /** Services that it takes out of the workspace. */
      readonly removed: readonly string[];
      readonly problems: readonly ManifestProblem[];
      /** What kept services, or everything, from being planned. */
      readonly errors: readonly string[];
    }
  | { readonly kind: 'notPlanned'; readonly environment: string; readonly reason: string };

/** What a plan comes to, in a word and a line. */
export interface PlanVerdict {
  readonly state: 'success' | 'pending' | 'error';
  readonly description: string;
}

/** `error` where something is wrong, `pending` where nothing was planned, else `success`: what would change, or `no changes`. */
export function verdictOf(result: EnvironmentPlan): PlanVerdict {
  if (result.kind === 'notPlanned') return { state: 'pending', description: `not planned: ${result.reason}` };
  const { plans, removed, problems, errors } = result;
  const broken = plans.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const wrong = [...problems.map(formatProblem), ...errors, ...broken.map(({ message }) => message)];
  const [first] = wrong;
  if (first !== undefined) {
    const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : '';
    return { state: 'error', description: `${first}${more}` };
  }
  const states = plans.map(stateOf);
  const count = (state: (typeof states)[number]) => states.filter((one) => one === state).length;
  const parts = [
    [count('to change'), 'to change'],
    [plans.filter(startsTooMuch).length, 'would not fit'],
    [count('held'), 'held'],
    [removed.length, 'no longer declared'],
  ].flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  return { state: 'success', description: parts.join(', ') || 'no changes' };
}

/** The comment on a pull request: a section for each environment. Environment values are never shown. */
export function renderPullRequest(commit: string, results: readonly EnvironmentPlan[]): string {
  const lead = `### Berth's plan of ${commit.slice(0, 8)}`;
  return [lead, ...results.map(renderEnvironment)].join('\n\n');
}

function renderEnvironment(result: EnvironmentPlan): string {
  const { state, description } = verdictOf(result);
  const title = `#### ${markdownName(result.environment)}`;
  if (result.kind === 'notPlanned') return `${title}\n\nNot planned: ${result.reason}.`;
  const { plans, removed, problems, errors } = result;
  const wrong = [...problems.map(formatProblem), ...errors];
  const nothing = plans.length + removed.length + wrong.length === 0;
  const parts = [
    title,
    nothing ? 'No changes: no service is touched.' : '',
    wrong.length > 0
      ? `This cannot be rolled out as it is:\n\n${fence(wrong.join('\n'))}`
      : `**${state === 'success' ? description : markdownName(description)}**`,
    plans.length > 0 ? renderPlansMarkdown(plans) : '',
    removed.length > 0 ? `No longer declared; what runs is left alone:\n\n${fence(removed.join('\n'))}` : '',
  ];
  return parts.filter((part) => part !== '' && !(nothing && part.startsWith('**'))).join('\n\n');
}
