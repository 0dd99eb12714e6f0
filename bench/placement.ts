import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { inChunks } from '../lib/observe/chunks.ts';
import { silent } from '../lib/ports/telemetry.ts';
import { pass } from '../lib/reconcile/pass.ts';
import { caller, cluster, definitionOf, type Fleet, type FleetService, loadFleet, taskDefinitionOf } from './fleet.ts';
import type { World } from './world.ts';

/** Longer than a deployment of one task takes in the sandbox. */
const deploymentMs = 180_000;

/** Brings a fleet up by real passes, and to rest: a sweep then finds every service in sync but for its kind. */
export async function placeFleet(world: World, fleet: Fleet): Promise<readonly DesiredService[]> {
  world.ecs.operations.CreateCluster?.({ clusterName: cluster }, caller);
  for (const repository of fleet.repositories) await fillRepository(world, repository);
  const desired = await loadFleet(fleet);
  const paired = fleet.services.map((service, index) => ({ service, desired: desired[index] as DesiredService }));
  // Few at a time, so that the clock has few things due.
  for (const some of inChunks(paired, 50)) {
    for (const { service } of some) if (service.kind === 'live') await createByHand(world, service);
    await passes(world, some);
    await passes(world, some);
    const scaled = some.filter(({ service }) => service.kind === 'scaled');
    for (const { service } of scaled) await scale(world, service);
    if (scaled.length > 0) await passes(world, scaled);
    for (const { service } of some) if (service.kind === 'untagged') await untag(world, service);
  }
  return desired;
}

async function passes(world: World, services: readonly { readonly desired: DesiredService }[]): Promise<void> {
  for (const { desired } of services) await passOnce(world, desired);
  world.clock.advance(deploymentMs);
}

/** One pass without a wire. */
export async function passOnce(world: World, desired: DesiredService): Promise<void> {
  const results = { publish: async () => undefined };
  const time = new Date(world.clock.now()).toISOString();
  const trigger = { kind: 'schedule', id: time, time, summary: 'the fleet is put in place' } as const;
  await pass(desired, { trigger }, { ...world.direct, results, clock: world.turning, telemetry: silent });
}

async function fillRepository(world: World, { name, tags }: Fleet['repositories'][number]): Promise<void> {
  await world.ecr.operations.CreateRepository?.({ repositoryName: name }, caller);
  const older = Array.from({ length: tags - 1 }, (_, index) => `build-${index}`);
  world.ecr.push({ repository: name, tags: ['1.0.0', ...older], silent: true });
}

/** A service whose task definition somebody else owns. */
async function createByHand({ ecs }: World, service: FleetService): Promise<void> {
  const { name } = service;
  ecs.operations.RegisterTaskDefinition?.(taskDefinitionOf(service), caller);
  ecs.operations.CreateService?.(
    { cluster, serviceName: name, taskDefinition: name, ...definitionOf('plain') },
    caller,
  );
}

/** The service gets a scalable target, which has another count for it. */
async function scale({ ecs, scaling, clock }: World, { name }: FleetService): Promise<void> {
  const target = {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: `service/${cluster}/${name}`,
    MinCapacity: 1,
    MaxCapacity: 9,
  };
  await scaling.operations.RegisterScalableTarget?.(target, caller);
  ecs.operations.UpdateService?.({ cluster, service: name, desiredCount: 2 }, caller);
  clock.advance(deploymentMs);
}

async function untag({ direct }: World, { name }: FleetService): Promise<void> {
  const [service] = await direct.ecs.describeServices(cluster, [name]);
  const keys = (service?.tags ?? []).flatMap(({ key }) => (key?.startsWith('berth:') ? [key] : []));
  await direct.ecs.untagResource(service?.serviceArn ?? '', keys);
}
