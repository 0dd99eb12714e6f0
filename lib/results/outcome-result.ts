import type { DesiredService } from '../manifest/desired-service.ts';
import { runningImage } from '../plan/planned-images.ts';
import type { Outcome } from '../rollout/outcome.ts';
import type { SettledDeployment } from '../rollout/settlement.ts';
import type { LiveService } from '../service/live-service.ts';
import { imageData, optional, type ResultContext } from './result-data.ts';
import { createResult, type ResultEvent, type ResultKind } from './result-event.ts';

const kinds: Readonly<Record<Outcome['kind'], ResultKind | undefined>> = {
  inProgress: undefined,
  rollingBack: undefined,
  stalled: 'deployment.stalled',
  succeeded: 'deployment.succeeded',
  rolledBack: 'deployment.rolled_back',
  failed: 'deployment.failed',
  superseded: 'deployment.superseded',
};

const sentences: Readonly<Record<Outcome['kind'], string>> = {
  inProgress: '',
  rollingBack: '',
  stalled: 'the deployment is still in progress after its deadline',
  succeeded: 'every task of the new revision is healthy',
  rolledBack: 'ECS rolled the deployment back; the service runs what it ran before',
  failed: 'the deployment failed and was not rolled back',
  superseded: 'a newer deployment took its place',
};

/** The result of a deployment's outcome; `undefined` while there is none to publish. Its id is the deployment and the outcome. */
export function outcomeResult(
  { desired, live: { service, memory } }: { readonly desired: DesiredService; readonly live: LiveService },
  { open, outcome, commit }: Pick<SettledDeployment, 'open' | 'outcome' | 'commit'>,
  context: ResultContext,
): ResultEvent | undefined {
  const kind = kinds[outcome.kind];
  if (!kind) return undefined;
  const { name, region, cluster } = desired.environment;
  const finished = open.deployment?.finishedAt ?? open.deployment?.stoppedAt;
  return createResult({
    kind,
    identity: [open.arn],
    at: finished === undefined ? context.now : finished * 1000,
    data: {
      environment: name,
      region,
      cluster,
      service: desired.service,
      ...optional('serviceArn', service?.serviceArn),
      ...optional('commit', commit),
      ...(context.trigger ? { trigger: { ...context.trigger } } : {}),
      images: Object.entries(desired.images).map(([container, { repository }]) => ({
        container,
        repository,
        ...(open.source ? { from: imageData(runningImage(open.source, container)) } : {}),
        to: imageData(runningImage(open.target, container)),
      })),
      ...optional('taskDefinition', open.target?.taskDefinition.taskDefinitionArn ?? memory.revision),
      ...optional('previousTaskDefinition', open.source?.taskDefinition.taskDefinitionArn),
      serviceDeploymentArn: open.arn,
      reasons: [sentences[outcome.kind]],
      ...optional('ecsReason', 'reason' in outcome ? outcome.reason : undefined),
    },
  });
}
