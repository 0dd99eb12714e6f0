import fc from 'fast-check';
import type { FieldChange } from '../../lib/diff/field-change.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { WireService } from '../../lib/ports/wire.ts';
import { createInput } from '../../lib/service/create-input.ts';
import { diffDefinition } from '../../lib/service/diff-definition.ts';
import { effectOf } from '../../lib/service/effect.ts';
import { diffTags } from '../../lib/service/tags.ts';
import { updateInput } from '../../lib/service/update-input.ts';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';
import { type SandboxEcs, sandboxEcs } from '../generators/sandbox-ecs.ts';
import { serviceDefinition, type Workload, workload } from '../generators/service-definition.ts';

/** Where tasks run is said by one of these or another. */
const launchFields = ['launchType', 'capacityProviderStrategy', 'platformVersion'];

const settings: fc.Arbitrary<EcsSettings> = fc.record({
  availabilityZoneRebalancing: fc.constantFrom('ENABLED', 'DISABLED'),
  showsCircuitBreakerDefaults: fc.boolean(),
  gatewayConnectorsDeploy: fc.boolean(),
  monitoringDeploys: fc.boolean(),
  omittedOnUpdate: fc.constantFrom('kept', 'default'),
  omittedDeploymentConfiguration: fc.constantFrom('kept', 'default'),
});

function created({ content, definition }: Workload, one: EcsSettings): SandboxEcs {
  const ecs = sandboxEcs(one);
  ecs.call('RegisterTaskDefinition', content);
  const input = { definition, service: 'web', cluster: 'shop', taskDefinition: 'shop', tags: {} };
  ecs.call('CreateService', createInput(input));
  return ecs;
}

describe('a service in the sandbox', () => {
  it('differs in nothing from the definition that it was created from', () => {
    fc.assert(
      fc.property(workload(), settings, (one, reading) => {
        const read = created(one, reading).described();
        expect(diffDefinition({ definition: one.definition, ...read })).toEqual({ changes: [], needsRevision: false });
        const tags = Object.fromEntries((read.live.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
        expect(diffTags(one.definition, tags).changes).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('has what another definition declares after one update, keeps what it does not, and deploys only as was said', () => {
    const pairs = workload().chain((one) =>
      fc.tuple(fc.constant(one), serviceDefinition(one.content), fc.subarray(Object.keys(one.definition))),
    );
    fc.assert(
      fc.property(pairs, settings, ([one, next, kept], reading) => {
        const ecs = created(one, reading);
        const wanted = { ...pick(one.definition, kept), ...next };
        const before = ecs.described();
        const { changes } = diffDefinition({ definition: wanted, ...before });
        fc.pre(effectOf(changes) !== 'recreation' && changes.length > 0);
        fc.pre(one.definition.launchType !== undefined || changes.every(({ field }) => field !== 'launchType'));
        fc.pre(reading.omittedDeploymentConfiguration === 'default' || !leavesStrategy(changes));
        ecs.later(60);
        ecs.call('UpdateService', updateInput({ definition: wanted, changes, ...before }));
        const after = ecs.described();
        expect(diffDefinition({ definition: wanted, ...after }).changes).toEqual([]);
        expect(primary(after.live) !== primary(before.live)).toBe(effectOf(changes) !== 'inPlace');
        const untouched = without(one.definition, [...Object.keys(wanted), ...launchFields]);
        expect(diffDefinition({ definition: untouched, ...after }).changes).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

function primary(live: WireService): string | undefined {
  return live.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
}

/** Where an update keeps what it does not name, nothing that it could say takes the old strategy's own settings away. */
function leavesStrategy(changes: readonly FieldChange[]): boolean {
  return changes.some(({ path }) => path === 'deploymentConfiguration.strategy');
}

function pick(definition: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([name]) => names.includes(name)));
}

function without(definition: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([name]) => !names.includes(name)));
}
