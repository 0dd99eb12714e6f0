import fc from 'fast-check';
import { isBerthTag, revisionTag, serviceTag } from '../../lib/memory/tag-keys.ts';
import { workload } from '../generators/service-definition.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { ecsReadings } from './readings.ts';

describe('a plan that was applied', () => {
  it('leaves nothing to plan, nor to hold, nor to note: at once, while ECS rolls it out, and after', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), fc.boolean(), ecsReadings, (one, follows, reading) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows });
          await lab.pass(desired);
          const nothing = { actions: [], held: [], remember: undefined };
          expect(await lab.plan(desired)).toMatchObject(nothing);
          lab.clock.advance(500);
          expect(await lab.plan(desired)).toMatchObject(nothing);
          lab.counts();
          await lab.pass(desired);
          expect(lab.writes()).toEqual([]);
          lab.finish();
          expect(await lab.plan(desired)).toMatchObject({ ...nothing, inSync: true });
          await lab.pass(desired);
          expect(lab.writes()).toEqual(['ecs:UntagResource']);
          await lab.pass(desired);
          expect(lab.writes()).toEqual([]);
          expect(lab.story()).toEqual(['deployment.started', 'deployment.succeeded']);
        }),
      ),
      { numRuns: 100 },
    );
  }, 30_000);
});

describe("a service in sync that loses tags of Berth's", () => {
  it('is not deployed for it, and one pass later its notes are back', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), fc.boolean(), ecsReadings, losses, (one, follows, reading, lost) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows });
          await lab.settled(desired);
          const before = lab.tags();
          lose(lab, lost);
          expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [], inSync: true });
          lab.counts();
          await lab.pass(desired);
          expect(withoutTags(lab.writes())).toEqual([]);
          expect(lab.tags()).toEqual(before);
          await lab.pass(desired);
          expect(lab.writes()).toEqual([]);
        }),
      ),
      { numRuns: 100 },
    );
  }, 30_000);

  it('is not deployed for it either while its deployment is in progress', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), fc.boolean(), ecsReadings, losses, (one, follows, reading, lost) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows });
          await lab.pass(desired);
          lose(lab, lost);
          expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [] });
          lab.counts();
          await lab.pass(desired);
          lab.finish();
          await lab.pass(desired);
          expect(withoutTags(lab.writes())).toEqual([]);
          expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [], remember: undefined, inSync: true });
        }),
      ),
      { numRuns: 50 },
    );
  }, 30_000);
});

/** Which of Berth's tags go: all or some of the service's, all or some of the revision's. */
interface Loss {
  readonly service: 'all' | readonly string[];
  readonly revision: 'all' | readonly string[];
}

const losses: fc.Arbitrary<Loss> = fc.record({
  service: some(Object.values(serviceTag)),
  revision: some([...Object.values(revisionTag), 'berth:image.app']),
});

function some(keys: readonly string[]): fc.Arbitrary<'all' | readonly string[]> {
  return fc.oneof(
    fc.constant('all' as const),
    fc.constantFrom(...keys).map((key) => [key]),
    fc.subarray([...keys]),
  );
}

function lose(lab: Lab, { service, revision }: Loss): void {
  const { serviceArn = '', taskDefinition = '' } = lab.service();
  untag(lab, serviceArn, Object.keys(lab.tags()), service);
  untag(lab, taskDefinition, Object.keys(lab.revisionTags(taskDefinition)), revision);
}

function untag(lab: Lab, resourceArn: string, present: readonly string[], lost: 'all' | readonly string[]): void {
  const tagKeys = present.filter((key) => isBerthTag(key) && (lost === 'all' || lost.includes(key)));
  if (tagKeys.length > 0) lab.person('UntagResource', { resourceArn, tagKeys });
}

function withoutTags(calls: readonly string[]): readonly string[] {
  return calls.filter((name) => !/:(Tag|Untag)Resource/.test(name));
}
