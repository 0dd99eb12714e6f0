import type { ResultEvent } from '../../lib/results/result-event.ts';
import { wrapped } from '../../lib/text/text-lines.ts';
import { foldedJson } from './folded-json.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** How a deployment ended. */
interface Ending {
  readonly ended: ResultEvent;
  /** Whether the result is the first that is shown, and so shown whole. */
  readonly isFirst: boolean;
}

/** Tells how ECS says that a deployment ended, and what the stack published of it; after the first only what differs. */
export function tellEnding(stage: Stage, narrator: Narrator, { ended, isFirst }: Ending): void {
  const { sandbox, io, resultQueue } = stage;
  const { paint } = narrator;
  const arn = ended.data.serviceDeploymentArn;
  const status = deploymentStatus(stage, arn);
  const isGood = status === 'SUCCESSFUL';
  narrator.event(
    sandbox.clock.now(),
    `ECS  deployment ${paint.quiet(idOf(arn))} is ${(isGood ? paint.good : paint.bad)(status)}`,
  );
  narrator.gap();
  narrator.line(`On the queue ${resultQueue}${isFirst ? '' : ', without what is as in the first'}:`);
  const columns = Math.min(io.columns, 100) - 2;
  const shown = foldedJson(isFirst ? ended : tellingParts(ended), columns - 2).replace(/^/gm, '  ');
  const lines = shown.split('\n').flatMap((one) => (io.isTerminal ? foldedLine(one, columns) : one));
  for (const line of lines) narrator.line((isGood ? paint.good : paint.warn)(line));
}

/** A sentence that is longer than the terminal is wide is broken between words, as JSON itself never is. */
function foldedLine(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  const [first = '', ...others] = wrapped(line.trim(), line.search(/\S/), columns);
  return [first, ...others.map((one) => `  ${one}`)];
}

/** A deployment's id, as short as tells it apart. */
export function idOf(arn: string | undefined): string {
  return (arn?.split('/').at(-1) ?? '').slice(0, 8);
}

/** `web:2` of a revision's ARN. */
export function lastOf(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}

function tellingParts({ type, subject, data }: ResultEvent) {
  const { commit, images, taskDefinition, reasons, ecsReason } = data;
  return { type, subject, data: { commit, images, taskDefinition, reasons, ecsReason } };
}

function deploymentStatus({ sandbox }: Stage, arn: string | undefined): string {
  const describe = sandbox.ecs.operations.DescribeServiceDeployments;
  const { serviceDeployments: [deployment] = [] } = (describe?.({ serviceDeploymentArns: [arn] }) ?? {}) as {
    readonly serviceDeployments?: readonly { readonly status: string }[];
  };
  return deployment?.status ?? 'unknown';
}
