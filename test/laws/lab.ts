import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { observeService } from '../../lib/observe/observe.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import type { WireServiceDeployment } from '../../lib/ports/wire.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';
import type { Workload } from '../generators/service-definition.ts';
import { desiredService, place, repository } from '../plan/builders.ts';
import { startWorld, type World } from '../reconcile/world.ts';

/** A world with the words that laws are written in. */
export interface Lab extends World {
  /** What `berth plan` would show now. */
  plan(desired: DesiredService): Promise<Plan>;
  /** Turns the clock until ECS has ended every deployment of the service, saying yes to every pause; false if it never will. */
  finish(): boolean;
  /** A pass, its deployment to the end, and the pass that settles it. */
  settled(desired: DesiredService): Promise<void>;
  /** Names of the writing calls since the last time that calls were counted. */
  writes(): readonly string[];
}

const writing = /:(Create|Update|Register|Tag|Untag|Stop|Delete|Put|Deregister)/;

/** Runs a body in a world of its own. */
export async function inLab<T>(
  ecs: EcsSettings,
  body: (lab: Lab) => Promise<T>,
  images: readonly string[] = ['1.4.0'],
): Promise<T> {
  const world = await startWorld({ ecs, images });
  try {
    return await body(labOf(world));
  } finally {
    await world.stop();
  }
}

function labOf(world: World): Lab {
  const lab: Lab = {
    ...world,
    plan: async (desired) => consider(await observeService(desired, world.adapters), world.clock.now()).plan,
    finish: () => finish(world),
    settled: async (desired) => {
      await world.pass(desired);
      finish(world);
      await world.pass(desired);
    },
    writes: () => {
      const names = Object.keys(world.counts()).filter((name) => writing.test(name));
      return names.toSorted();
    },
  };
  return lab;
}

/** Answers whether ECS has ended every deployment: one whose percentages leave no room for a task never ends. */
function finish(world: World): boolean {
  const rolling = (world.service().deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING';
  // More than all bake times, steps and traffic shifts together.
  for (let left = rolling ? 20 : 360; left > 0; left--) {
    if (world.service().deployments?.every(({ rolloutState }) => rolloutState !== 'IN_PROGRESS')) return true;
    agree(world);
    world.clock.advance(60_000);
  }
  return false;
}

/** Says yes where a deployment pauses. */
function agree(world: World): void {
  const { currentServiceDeployment: serviceDeploymentArn = '' } = world.service();
  for (const deployment of described(world, serviceDeploymentArn)) {
    for (const { hookId = '', status } of deployment.lifecycleHookDetails ?? []) {
      if (status !== 'AWAITING_ACTION') continue;
      world.person('ContinueServiceDeployment', { serviceDeploymentArn, hookId, action: 'CONTINUE' });
    }
  }
}

function described(world: World, arn: string): readonly WireServiceDeployment[] {
  if (arn === '') return [];
  const answer = world.person('DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
  return answer.serviceDeployments as unknown as readonly WireServiceDeployment[];
}

/** What Git says, for a generated workload: `web`, whose container `app` may follow the repository's newest version. */
export function manifestOf(
  { content, definition }: Workload,
  { follows = false, ...overrides }: Partial<DesiredService> & { readonly follows?: boolean } = {},
): DesiredService {
  const image = { repository, policy: { kind: 'semver', range: '>=1.0.0' }, place } as const;
  const definitionOnly: JsonObject = definition;
  return desiredService({
    taskDefinition: { kind: 'declared', content, place },
    definition: definitionOnly,
    images: follows ? { app: image } : {},
    ...overrides,
  });
}
