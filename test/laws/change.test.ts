import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';
import { serviceDefinition, type Workload, workload } from '../generators/service-definition.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { at, other, replaced, type Way, withLeaf } from '../generators/variation.ts';
import { inLab, manifestOf } from './lab.ts';
import { lose, losses } from './losses.ts';
import { ecsReadings } from './readings.ts';

const nothing = { actions: [], remember: undefined };

describe('a change of one leaf', () => {
  it('of the task definition is what the plan shows, and nothing else; applied, it leaves nothing to plan', async () => {
    await fc.assert(
      fc.asyncProperty(changedContent, ecsReadings, ([one, way], reading) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          const next = manifestOf(changed(one, 'content', way), { commit: 'beef' });
          const plan = await lab.plan(next);
          expect(plan.actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
          const paths = pathsOf(plan);
          expect(paths).not.toEqual([]);
          expect(paths.filter((path) => !path.startsWith(placeOf(one.content, way)))).toEqual([]);
          const { refused } = await lab.pass(next);
          fc.pre(refused === undefined);
          expect(await lab.plan(next)).toMatchObject({ ...nothing, held: [] });
          const inSync = lab.finish();
          expect(await lab.plan(next)).toMatchObject({ ...nothing, held: [], inSync });
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('of the service is what the plan shows, and nothing else; applied, it leaves nothing to plan', async () => {
    await fc.assert(
      fc.asyncProperty(changedDefinition, ecsReadings, ([one, way], reading) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          const next = manifestOf(changed(one, 'definition', way), { commit: 'beef' });
          const plan = await lab.plan(next);
          const paths = pathsOf(plan);
          expect(paths).not.toEqual([]);
          expect(paths.filter((path) => !path.startsWith(String(way[0])))).toEqual([]);
          expect(plan.actions.filter(({ kind }) => kind === 'RegisterTaskDefinition')).toEqual([]);
          const { refused } = await lab.pass(next);
          fc.pre(refused === undefined);
          expect(await lab.plan(next)).toMatchObject(nothing);
          lab.finish();
          expect(await lab.plan(next)).toMatchObject(nothing);
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('another manifest for the same service', () => {
  it('is planned field by field and applied in one pass, whatever tags were lost before', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, ecsReadings, fc.boolean(), losses, ([one, two], reading, forgets, lost) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          if (forgets) lose(lab, lost);
          const next = manifestOf(two, { commit: 'beef' });
          const plan = await lab.plan(next);
          expect(fieldsOf(plan).filter((field) => !differing(one, two).includes(field))).toEqual([]);
          const { refused } = await lab.pass(next);
          if (refused) return expect(refused.message).toMatch(impossible(reading));
          expect(await lab.plan(next)).toMatchObject(nothing);
          lab.finish();
          await lab.pass(next);
          expect(await lab.plan(next)).toMatchObject(nothing);
          lab.counts();
          await lab.pass(next);
          expect(lab.writes()).toEqual([]);
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('a pushed image', () => {
  it('is all that the plan shows, and once it is applied there is nothing to plan', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, fc.boolean(), losses, (one, reading, forgets, lost) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows: true });
          await lab.settled(desired);
          const digest = lab.push('1.4.1');
          if (forgets) lose(lab, lost);
          const plan = await lab.plan(desired);
          expect(pathsOf(plan)).toEqual(['containerDefinitions[app].image']);
          expect(plan.images).toMatchObject([{ container: 'app', to: { tag: '1.4.1', digest } }]);
          await lab.pass(desired, 'image-push');
          expect(await lab.plan(desired)).toMatchObject({ ...nothing, held: [] });
          const inSync = lab.finish();
          expect(await lab.plan(desired)).toMatchObject({ ...nothing, held: [], inSync });
        }),
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

const changedContent = workload().chain((one) => {
  const { tags: _, ...content } = one.content;
  // Another network mode is another default of every host port, and another operating system is another service.
  return withLeaf(fc.constant(content))
    .filter(([, [field, inner]]) => field !== 'networkMode' && inner !== 'operatingSystemFamily')
    .map(([, way]): readonly [Workload, Way] => [{ ...one, content }, way]);
});

const changedDefinition = workload().chain((one) =>
  withLeaf(fc.constant(one.definition)).map(([, way]): readonly [Workload, Way] => [one, way]),
);

function changed(one: Workload, side: 'content' | 'definition', way: Way): Workload {
  const value = at(one[side], way) ?? null;
  // Thousands of tasks would say no more than one.
  const next = way[0] === 'desiredCount' ? Number(value) + 1 : other(value);
  return { ...one, [side]: replaced(one[side], way, next) };
}

/** The field that a way leads into, as a plan names it; of a container, its field. */
function placeOf(content: JsonObject, [field = '', index, inner]: Way): string {
  if (field !== 'containerDefinitions' || index === undefined || inner === undefined) return String(field);
  if (inner === 'name') return 'containerDefinitions[';
  return `containerDefinitions[${String(at(content, [field, index, 'name']))}].${inner}`;
}

/** Everything that the plan would change, or would if nothing held it. */
function pathsOf({ actions, held }: Plan): readonly string[] {
  const changes = [...actions, ...held].flatMap((one) => ('changes' in one ? one.changes : []));
  return [...new Set(changes.map(({ path }) => path))];
}

/** What ECS refuses whoever asks, and however: a person has to help. */
function impossible({ omittedDeploymentConfiguration: omitted }: EcsSettings): RegExp {
  const always = [
    'No launch type to fall back to',
    'Network Configuration is not valid',
    'does not exist in the task definition',
    'did not have a container port',
  ];
  // Where an update keeps what it does not name, nothing takes an old strategy's own settings away.
  const kept = omitted === 'kept' ? ['is only supported with the \\w+ deployment strategy'] : [];
  return new RegExp([...always, ...kept].join('|'));
}

/** Two manifests of the same service, on the same kind of capacity, which no update can change. */
const pairs = workload().chain((one) => {
  const isFargate = ({ requiresCompatibilities }: JsonObject) => JSON.stringify(requiresCompatibilities);
  const another = taskDefinition().filter((two) => isFargate(two) === isFargate(one.content));
  const contents = fc.oneof(fc.constant(one.content), another);
  return contents.chain((content) =>
    serviceDefinition(content).map((definition): readonly [Workload, Workload] => [one, { content, definition }]),
  );
});

/** The fields that the two manifests say differently, by their names. */
function differing(one: Workload, two: Workload): readonly string[] {
  return (['content', 'definition'] as const).flatMap((side) => {
    const names = Object.keys({ ...one[side], ...two[side] });
    return names.filter((name) => JSON.stringify(one[side][name]) !== JSON.stringify(two[side][name]));
  });
}

/** The names of the fields that the plan's paths lie in. */
function fieldsOf(plan: Plan): readonly string[] {
  return [...new Set(pathsOf(plan).map((path) => path.split(/[.[]/)[0] ?? path))];
}
