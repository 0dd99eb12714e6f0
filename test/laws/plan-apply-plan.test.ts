import fc from 'fast-check';
import { workload } from '../generators/service-definition.ts';
import { inLab, manifestOf } from './lab.ts';
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
      { numRuns: 60 },
    );
  }, 30_000);
});
