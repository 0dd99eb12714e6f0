import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { type Consideration, consider } from '../../lib/reconcile/consider.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { cluster, triggerOf, type World, webService } from './world.ts';

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

/** What a pass would do now. */
export async function considered(world: World, desired: DesiredService = webService()): Promise<Consideration> {
  return consider(await observeService(desired, world.adapters), world.clock.now());
}

/** Tasks of `web:<tag>` crash from now on; a function undoes it. */
export function crash(world: World, tag: string): () => void {
  return world.emulated.crashWhen(({ image }) =>
    image === `${registry}@${world.ecr.resolve(`${registry}:${tag}`)}` ? { exitCode: 1 } : undefined,
  );
}

/** Statuses of the service's deployments, newest first. */
export function deploymentsOf(world: World): readonly string[] {
  const { serviceDeployments } = world.person('ListServiceDeployments', { cluster, service: 'web' });
  return (serviceDeployments as readonly { readonly status: string }[]).map(({ status }) => status);
}

/** 1.4.0 runs; 1.4.1 was rolled back. */
export async function rolledBack(world: World): Promise<void> {
  await world.settle(webService());
  world.push('1.4.1');
  crash(world, '1.4.1');
  await world.settle(webService());
}

/** What `berth rollback` does. */
export async function rollBack(world: World): Promise<void> {
  const rollback = await considerRollback(await considered(world), world.adapters.ecs);
  await carryOut(rollback, { trigger: triggerOf('person', world), now: world.clock.now() }, world.adapters);
}

/** Takes all of Berth's tags from the service. */
export function removeServiceTags(world: World): void {
  const { serviceArn = '' } = world.service();
  world.person('UntagResource', { resourceArn: serviceArn, tagKeys: Object.values(serviceTag) });
}

/** `web` by one tag, whatever else was pushed. */
export function pinnedTo(tag: string): DesiredService {
  const web = webService();
  const { app } = web.images;
  if (!app) throw new Error('web has an image');
  return { ...web, images: { app: { ...app, policy: { kind: 'tag', tag } } } };
}
