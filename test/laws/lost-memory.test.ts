import fc from 'fast-check';
import { isBerthTag, serviceTag } from '../../lib/memory/tag-keys.ts';
import type { Tags } from '../../lib/ports/ecs.ts';
import { workload } from '../generators/service-definition.ts';
import { webService } from '../reconcile/world.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { lose, losses } from './losses.ts';
import { ecsReadings } from './readings.ts';

describe("a service in sync that loses tags of Berth's", () => {
  it('is not deployed for it, and one pass later its notes are back', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), fc.boolean(), ecsReadings, losses, (one, follows, reading, lost) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows });
          await lab.settled(desired);
          const before = mended(lab.tags());
          lose(lab, lost);
          expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [], inSync: true });
          lab.counts();
          await lab.pass(desired);
          expect(withoutTags(lab.writes())).toEqual([]);
          expect(mended(lab.tags())).toEqual(before);
          await lab.pass(desired);
          expect(lab.writes()).toEqual([]);
        }),
      ),
      { numRuns: 60 },
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
      { numRuns: 30 },
    );
  }, 30_000);
});

/** Who created a service, and for which environment, is said with a change: without the tags it is never deleted. */
function mended({ [serviceTag.created]: _, [serviceTag.environment]: __, ...tags }: Tags): Tags {
  return tags;
}

describe('a changed version of the algorithm', () => {
  it('plans nothing, and its notes are there after one pass', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), fc.boolean(), ecsReadings, fc.boolean(), (one, follows, reading, rolling) =>
        inLab(reading, async (lab) => {
          const desired = manifestOf(one, { follows });
          await (rolling ? lab.pass(desired) : lab.settled(desired));
          const { applied, target } = serviceTag;
          const before = lab.tags();
          upgrade(lab);
          expect(await lab.plan(desired)).toMatchObject({ actions: [], held: [] });
          lab.counts();
          await lab.pass(desired);
          expect(withoutTags(lab.writes())).toEqual([]);
          expect(lab.tags()).toMatchObject({ [applied]: before[applied], [target]: before[target] });
        }),
      ),
      { numRuns: 30 },
    );
  }, 30_000);

  it('tries nothing again that was refused', () =>
    inLab({}, async (lab) => {
      await lab.settled(webService());
      const digest = lab.push('1.4.1');
      lab.emulated.crashWhen(({ image }) => (image.endsWith(digest) ? { exitCode: 1 } : undefined));
      await lab.settled(webService());
      upgrade(lab);
      lab.counts();
      const { consideration } = await lab.pass(webService());
      expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
      expect(withoutTags(lab.writes())).toEqual([]);
    }));
});

function withoutTags(calls: readonly string[]): readonly string[] {
  return calls.filter((name) => !/:(Tag|Untag)Resource/.test(name));
}

/** Leaves every hash as another version of the algorithm would have written it. */
function upgrade(lab: Lab): void {
  const { serviceArn = '', taskDefinition = '' } = lab.service();
  const family = taskDefinition.slice(0, taskDefinition.lastIndexOf(':'));
  rehash(lab, serviceArn, lab.tags());
  for (let revision = 1; revision <= Number(taskDefinition.slice(family.length + 1)) + 1; revision++) {
    const arn = `${family}:${revision}`;
    if (exists(lab, arn)) rehash(lab, arn, lab.revisionTags(arn));
  }
}

function exists(lab: Lab, arn: string): boolean {
  const { taskDefinitionArns } = lab.person('ListTaskDefinitions', {});
  return (taskDefinitionArns as readonly string[]).includes(arn);
}

function rehash(lab: Lab, resourceArn: string, present: Readonly<Record<string, string>>): void {
  const tags = Object.entries(present)
    .filter(([key]) => isBerthTag(key))
    .map(([key, value]) => ({ key, value: value.replaceAll(/\b1:[0-9a-f]{32}/g, (hash) => `2:${turned(hash)}`) }));
  lab.person('TagResource', { resourceArn, tags });
}

function turned(hash: string): string {
  return [...hash.slice(2)].reverse().join('');
}
