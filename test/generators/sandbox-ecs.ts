import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { WireService, WireServiceRevision } from '../../lib/ports/wire.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { createEcs, type EcsSettings } from '../../sandbox/ecs/ecs.ts';

/** Calls to an ECS of the sandbox, as JSON in and out. */
export interface SandboxEcs {
  call(operation: string, input: JsonObject): JsonObject;
  /** The service `web` in the cluster `shop` as ECS shows it, and its newest service revision. */
  described(): { readonly live: WireService; readonly revision: WireServiceRevision };
  /** Turns the clock. */
  later(minutes: number): void;
}

/** An ECS with one cluster, `shop`. */
export function sandboxEcs(settings: EcsSettings = {}): SandboxEcs {
  let count = 0;
  const clock = new VirtualClock(Date.UTC(2026, 10, 21));
  const environment = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    emit: () => {},
    id: (digits: number) => (++count).toString(16).padStart(digits, '0'),
  };
  const { operations } = createEcs(environment, settings);
  const call = (operation: string, input: JsonObject): JsonObject => {
    const body: unknown = operations[operation]?.(JSON.parse(JSON.stringify(input)) as Record<string, unknown>);
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  };
  call('CreateCluster', { clusterName: 'shop', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  return {
    call,
    later: (minutes) => clock.advance(minutes * 60_000),
    described: () => {
      const [live] = objects(
        call('DescribeServices', { cluster: 'shop', services: ['web'], include: ['TAGS'] }).services,
      );
      const arns = objects(live?.currentServiceRevisions).map(({ arn = '' }) => arn);
      const revisions = objects(call('DescribeServiceRevisions', { serviceRevisionArns: arns }).serviceRevisions);
      const [revision] = [...revisions].sort((one, other) => Number(other.createdAt) - Number(one.createdAt));
      return { live: live as unknown as WireService, revision: revision as unknown as WireServiceRevision };
    },
  };
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
