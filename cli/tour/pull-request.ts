import { wrapped } from '../../lib/text/text-lines.ts';
import type { Forge } from '../../sandbox/git-hosts/forge.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** Lines of a comment that are shown, so that it fits a screen beside what is told of it. */
const mostLines = 30;

/** Virtual seconds after which a plan has gone wrong. */
const longestWait = 300;

interface Opened {
  readonly forge: Forge;
  readonly number: number;
}

/** Waits for the plan of a pull request, and shows the comment and the statuses as they stand on it. */
export async function tellPlan(stage: Stage, narrator: Narrator, { forge, number }: Opened): Promise<void> {
  const { sandbox, io } = stage;
  const { paint } = narrator;
  const statuses = () => forge.shown(forge.find(number)?.head.sha ?? '');
  // The comment comes first.
  for (let seconds = 0; statuses().length === 0; seconds += 1) {
    if (seconds === longestWait) throw new Error(`nothing was said on pull request ${number}`);
    await stage.second(true);
  }
  narrator.event(sandbox.clock.now(), 'plan-pull-request  compared it with what runs, and comments on it:');
  narrator.gap();
  for (const line of shownLines(forge.texts(number), Math.min(io.columns, 100) - 2)) narrator.line(line);
  narrator.gap();
  for (const { context, state, description } of statuses()) {
    narrator.line(`Its status ${context}: ${paint.good(state)}: ${description}`);
  }
}

/** Comments for a screen: without the mark that Berth finds its own by, empty lines, and the end of a long one. */
export function shownLines(comments: readonly string[], columns: number): readonly string[] {
  const lines = comments
    .join('\n\n')
    .replace(/<!--.*?-->/gs, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => foldedLine(line, columns - 2))
    .map((line) => `│ ${line}`);
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `│ … and ${more} more lines`] : lines;
}

/** A longer line is broken between words. */
function foldedLine(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  const [first = '', ...others] = wrapped(line.trim(), line.search(/\S/), columns);
  return [first, ...others.map((one) => `  ${one}`)];
}
