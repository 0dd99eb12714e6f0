import fc from 'fast-check';
import type { FieldChange } from '../../lib/diff/field-change.ts';
import { parseFieldPath } from '../../lib/diff/field-path.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { readIgnore, withoutIgnored } from '../../lib/manifest/ignore-entry.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { serviceDefinition, type Workload, workload } from '../generators/service-definition.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { place } from '../plan/builders.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { ecsReadings } from './readings.ts';

const nothing = { actions: [], remember: undefined };

/** Two manifests of one service, on the same kind of capacity. */
const pairs = workload().chain((one) => {
  const capacity = ({ requiresCompatibilities }: JsonObject) => JSON.stringify(requiresCompatibilities);
  // Another network mode is another default of every host port.
  const another = taskDefinition().filter(
    (two) => capacity(two) === capacity(one.content) && two.networkMode === one.content.networkMode,
  );
  return fc
    .oneof(fc.constant(one.content), another)
    .chain((content) =>
      serviceDefinition(content).map((definition): readonly [Workload, Workload] => [one, { content, definition }]),
    );
});

/** The same manifest, with those of the paths ignored that a manifest may ignore. */
function ignoring(
  desired: DesiredService,
  paths: readonly string[],
): { readonly desired: DesiredService; readonly ignored: readonly string[] } {
  const content = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : {};
  const { definition = {} } = desired;
  const items = paths.map((value) => ({ kind: 'scalar', place, value }) as const);
  const taken = items.filter(
    (item) =>
      readIgnore({ kind: 'list', place, items: [item] }, { taskDefinition: content, definition, images: {} }).problems
        .length === 0,
  );
  const { value: ignored } = readIgnore(
    { kind: 'list', place, items: taken },
    { taskDefinition: content, definition, images: {} },
  );
  if (!ignored) return { desired, ignored: [] };
  return {
    desired: { ...desired, ignored, definition: withoutIgnored(definition, ignored), initialDefinition: definition },
    ignored: taken.map(({ value }) => value),
  };
}

/** Every change of the plan as `ignore` would name it, held or not. */
function pathsOf({ actions, held }: Plan, isMeant = (_: FieldChange) => true): readonly string[] {
  const changes = [...actions, ...held].flatMap(({ changes: all }) => all).filter(isMeant);
  const part = (change: object, path: string) =>
    'field' in change || path.startsWith('tags[') ? 'definition' : 'taskDefinition';
  return [...new Set(changes.map((change) => `${part(change, change.path)}.${change.path}`))];
}

/** A field of a new item in a list is made as Git says it; and the strategy decides which other settings there are. */
function isApart({ path, from }: FieldChange): boolean {
  if (path === 'deploymentConfiguration.strategy') return true;
  return from === undefined && /\]\./.test(path.replace(/^containerDefinitions\[app\]\./, ''));
}

function updates({ callLog }: Lab): readonly object[] {
  return callLog.calls({ operation: 'UpdateService' }).map(({ input }) => input);
}

describe('ignoring paths', () => {
  it('never makes a plan larger, takes them out of it, and what is left is applied and leaves nothing to plan', async () => {
    let ignoredPaths = 0;
    await fc.assert(
      fc.asyncProperty(pairs, ecsReadings, fc.infiniteStream(fc.boolean()), ([one, two], reading, choices) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          const next = manifestOf(two, { commit: 'beef' });
          const whole = await lab.plan(next);
          const all = pathsOf(whole);
          const some = pathsOf(whole, (change) => !isApart(change)).filter(() => choices.next().value);
          const { desired, ignored } = ignoring(next, some);
          ignoredPaths += ignored.length;
          const plan = await lab.plan(desired);
          const left = pathsOf(plan);
          expect(left.filter((path) => !all.includes(path))).toEqual([]);
          expect(left.filter((path) => ignored.includes(path))).toEqual([]);
          const before = lab.service() as unknown as JsonObject;
          const { refused } = await lab.pass(desired);
          fc.pre(refused === undefined);
          expect(await lab.plan(desired)).toMatchObject(nothing);
          const after = lab.service() as unknown as JsonObject;
          for (const [step] of ignored.flatMap((text) => [parseFieldPath(text)?.slice(1) ?? []])) {
            const name = step?.kind === 'field' ? step.name : '';
            if (!ignored.includes(`definition.${name}`) || name === 'role') continue;
            // Where there was nothing, ECS may fill in a default of its own: a first load balancer brings a grace period.
            if (before[name] === undefined) expect(updates(lab).filter((input) => name in input)).toEqual([]);
            else expect(after[name]).toEqual(before[name]);
          }
          lab.finish();
          await lab.pass(desired);
          expect(await lab.plan(desired)).toMatchObject(nothing);
        }),
      ),
      { numRuns: 30 },
    );
    expect(ignoredPaths).toBeGreaterThan(30);
  }, 30_000);
});
