import type { ResultEvent } from '../../lib/results/result-event.ts';
import { foldedJson } from './folded-json.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** Tells how ECS says that a deployment ended, and what the stack published of it; of a bad end only what is different. */
export function tellEnding(stage: Stage, narrator: Narrator, ended: ResultEvent): void {
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
  narrator.line(`On the queue ${resultQueue}${isGood ? '' : ', without what is as in the first'}:`);
  const shown = foldedJson(isGood ? ended : tellingParts(ended), Math.min(io.columns, 100) - 4).replace(/^/gm, '  ');
  for (const line of shown.split('\n')) narrator.line((isGood ? paint.good : paint.warn)(line));
}

/** A deployment's id, as short as tells it apart. */
export function idOf(arn: string | undefined): string {
  return (arn?.split('/').at(-1) ?? '').slice(0, 8);
}

function tellingParts({ type, subject, data }: ResultEvent) {
  const { images, taskDefinition, reasons, ecsReason } = data;
  return { type, subject, data: { images, taskDefinition, reasons, ecsReason } };
}

function deploymentStatus({ sandbox }: Stage, arn: string | undefined): string {
  const describe = sandbox.ecs.operations.DescribeServiceDeployments;
  const { serviceDeployments: [deployment] = [] } = (describe?.({ serviceDeploymentArns: [arn] }) ?? {}) as {
    readonly serviceDeployments?: readonly { readonly status: string }[];
  };
  return deployment?.status ?? 'unknown';
}
