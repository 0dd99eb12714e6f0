import fc from 'fast-check';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { place } from '../plan/builders.ts';
import { deploymentsOf } from '../reconcile/mishaps.ts';
import { webService } from '../reconcile/world.ts';
import { inLab, type Lab } from './lab.ts';
import { lose } from './losses.ts';
import { ecsReadings } from './readings.ts';

/** A content that Git goes to, how long it stays, and whether a service's tags are taken then. */
const step = fc.record({
  level: fc.constantFrom('error', 'warn', 'info', 'debug', 'trace'),
  minutes: fc.constantFrom(0, 0.1, 0.5, 10),
  untag: fc.constantFrom<'all' | readonly string[]>([], [], [serviceTag.recent], [serviceTag.applied], 'all'),
});

const steps = fc.array(step, { minLength: 1, maxLength: 12 });

describe('contents that Git goes to and fro between', () => {
  it('have a revision each, however often they change and however soon', async () => {
    await fc.assert(
      fc.asyncProperty(steps, ecsReadings, (history, reading) =>
        inLab(reading, async (lab) => {
          const levels = history.map(({ level }) => level);
          for (const { level, minutes } of history) {
            await lab.pass(withLevel(level));
            lab.later(minutes);
          }
          await leavesNothing(lab, levels.at(-1) ?? '');
          expect(revisionsOf(lab)).toHaveLength(new Set(levels).size);
        }),
      ),
      { numRuns: 20 },
    );
  }, 240_000);

  it('run as the last of them says, whichever notes are lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(steps, ecsReadings, (history, reading) =>
        inLab(reading, async (lab) => {
          for (const { level, minutes, untag } of history) {
            await lab.pass(withLevel(level));
            lab.later(minutes);
            lose(lab, { service: untag, revision: [] });
          }
          const changes = history.filter(({ level }, at) => level !== history[at - 1]?.level);
          await leavesNothing(lab, history.at(-1)?.level ?? '');
          expect(deploymentsOf(lab)).toHaveLength(changes.length);
          expect(revisionsOf(lab).length).toBeLessThanOrEqual(changes.length);
        }),
      ),
      { numRuns: 20 },
    );
  }, 240_000);
});

/** The last content runs, and neither now nor after its deployment is there anything to do for it. */
async function leavesNothing(lab: Lab, level: string): Promise<void> {
  const desired = withLevel(level);
  expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [] });
  lab.finish();
  await lab.pass(desired);
  lab.counts();
  await lab.pass(desired);
  expect(lab.writes()).toEqual([]);
  expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [], inSync: true });
}

function revisionsOf(lab: Lab): readonly string[] {
  return lab.person('ListTaskDefinitions', { familyPrefix: 'web' }).taskDefinitionArns as readonly string[];
}

function withLevel(value: string): DesiredService {
  const desired = webService({ overrides: { commit: `commit-${value}` } });
  const base = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : {};
  const containerDefinitions = [{ name: 'app', environment: [{ name: 'LOG_LEVEL', value }] }];
  return { ...desired, taskDefinition: { kind: 'declared', content: { ...base, containerDefinitions }, place } };
}
