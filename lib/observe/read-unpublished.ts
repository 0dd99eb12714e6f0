import { readUnpublished, type UnpublishedDeployment } from '../memory/unpublished.ts';
import type { DeploymentReader, TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import type { LiveService, OpenDeployment } from '../service/live-service.ts';

/** A deployment of which something is still to be published, and what ECS keeps of it. */
export type LateDeployment = OpenDeployment & UnpublishedDeployment;

/**
 * What ECS keeps of the deployments that `berth:unpublished` names, oldest first; read only where they are about to be
 * published. Those that ECS has forgotten (it keeps 90 days) are left out. No call when the tag names none.
 */
export async function readLate(
  { service, memory }: LiveService,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<readonly LateDeployment[]> {
  const noted = readUnpublished(memory, deploymentPrefix(service?.serviceArn));
  if (noted.length === 0) return [];
  const deployments = await ecs.describeServiceDeployments(noted.map(({ arn }) => arn));
  const revisionsOf = ({
    targetServiceRevision: target,
    sourceServiceRevisions: sources,
  }: (typeof deployments)[number]) => [target?.arn, sources?.[0]?.arn] as const;
  const arns = [...new Set(deployments.flatMap(revisionsOf))].filter((arn) => arn !== undefined);
  const revisions = arns.length > 0 ? await ecs.describeServiceRevisions(arns) : [];
  const names = [...new Set(revisions.flatMap(({ taskDefinition }) => taskDefinition ?? []))];
  const read = await Promise.all(names.map(async (name) => [name, await ecs.describeTaskDefinition(name)] as const));
  const contents = new Map<string | undefined, TaggedTaskDefinition | undefined>(read);
  const contentOf = (arn: string | undefined) =>
    contents.get(revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn)?.taskDefinition);
  return noted.flatMap((one) => {
    const deployment = deployments.find(({ serviceDeploymentArn }) => serviceDeploymentArn === one.arn);
    if (!deployment) return [];
    const [target, source] = revisionsOf(deployment);
    return [{ ...one, deployment, target: contentOf(target), source: contentOf(source) }];
  });
}

/** What the ARN of each of a service's deployments begins with. */
export function deploymentPrefix(serviceArn = ''): string {
  return `${serviceArn.replace(':service/', ':service-deployment/')}/`;
}
