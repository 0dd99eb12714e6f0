import fc from 'fast-check';
import type { FieldNode } from '../../lib/diff/field-table.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { Ecs } from '../../lib/ports/ecs.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { serviceTree } from '../../lib/service/fields.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';
import { type Workload, workload } from '../generators/service-definition.ts';
import { reordered } from '../generators/variation.ts';
import { triggerOf } from '../reconcile/world.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { lose } from './losses.ts';
import { ecsReadings } from './readings.ts';

const everything = { service: 'all', revision: 'all' } as const;

describe('the order of lists that have none', () => {
  it('in the manifest makes no difference to a pass, whether or not it remembers the last one', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, fc.boolean(), (one, reading, forgets) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          if (forgets) lose(lab, everything);
          lab.counts();
          const { consideration } = await lab.pass(manifestOf(rearranged(one)));
          expect(consideration.plan).toMatchObject({ actions: [], held: [], inSync: true });
          expect(lab.writes()).toEqual(forgets ? ['ecs:TagResource'] : []);
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('in what ECS shows makes none either', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, (one, reading) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          lose(lab, everything);
          lab.counts();
          const { consideration } = await passOver(lab, manifestOf(one), turned(lab.adapters.ecs));
          expect(consideration.plan).toMatchObject({ actions: [], held: [], inSync: true });
          expect(lab.writes()).toEqual(['ecs:TagResource']);
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('the order of command and entryPoint', () => {
  it.each(['command', 'entryPoint'])(
    'makes a new revision and a deployment: %s',
    async (field) => {
      await fc.assert(
        fc.asyncProperty(workload(), ecsReadings, fc.boolean(), (one, reading, forgets) =>
          inLab(reading, async (lab) => {
            await lab.settled(manifestOf(withWords(one, field, ['a', 'b', 'a b'])));
            if (forgets) lose(lab, everything);
            lab.counts();
            const next = manifestOf(withWords(one, field, ['a b', 'b', 'a']), { commit: 'beef' });
            const { consideration } = await lab.pass(next);
            const paths = consideration.plan.actions.flatMap((action) => ('changes' in action ? action.changes : []));
            expect(new Set(paths.map(({ path }) => path))).toEqual(new Set([`containerDefinitions[app].${field}`]));
            expect(lab.writes()).toEqual(['ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UpdateService']);
          }),
        ),
        { numRuns: 15 },
      );
    },
    30_000,
  );
});

function rearranged({ content, definition }: Workload): Workload {
  return {
    content: reordered(content, taskDefinitionTree) as JsonObject,
    definition: reordered(definition, serviceTree) as JsonObject,
  };
}

function withWords({ content, definition }: Workload, field: string, words: readonly string[]): Workload {
  const [app, ...others] = (content.containerDefinitions ?? []) as readonly JsonObject[];
  return { content: { ...content, containerDefinitions: [{ ...app, [field]: words }, ...others] }, definition };
}

function passOver(lab: Lab, desired: DesiredService, ecs: Ecs) {
  return pass(desired, { trigger: triggerOf('schedule', lab) }, { ...lab.adapters, ecs });
}

/** ECS with every list whose order says nothing the other way round. */
function turned(ecs: Ecs): Ecs {
  return {
    ...ecs,
    describeServices: async (...input) => (await ecs.describeServices(...input)).map((one) => turn(one, serviceTree)),
    describeServiceRevisions: async (arns) =>
      (await ecs.describeServiceRevisions(arns)).map((one) => turn(one, serviceTree)),
    describeTaskDefinition: async (name) => {
      const found = await ecs.describeTaskDefinition(name);
      return found && { ...found, taskDefinition: turn(found.taskDefinition, taskDefinitionTree) };
    },
  };
}

function turn<T extends object>(shown: T, tree: FieldNode): T {
  const value: unknown = shown;
  if (!isJsonObject(value)) throw new TypeError('what ECS shows is an object');
  const known: Record<string, JsonValue | undefined> = {};
  for (const [name, field] of Object.entries(value)) {
    const node = tree.children.get(name);
    known[name] = node && field !== undefined ? reordered(field, node) : field;
  }
  return known as T;
}
