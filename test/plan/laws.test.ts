import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '../../lib/json.ts';
import { readServiceMemory } from '../../lib/memory/service-memory.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { renderPlanText } from '../../lib/plan/render-text.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { workload } from '../generators/service-definition.ts';
import { chosen, desiredService, liveService, notes, place, revision, wireService } from './builders.ts';

const letters = fc.constantFrom('a', 'b', 'c');
const image = letters.map((letter) => [chosen(`1.4.${'abc'.indexOf(letter)}`, letter)]);

/** A service, what runs of it, and what is wanted of it now. */
const situation = fc
  .record({
    was: workload('web'),
    is: workload('web'),
    before: image,
    after: image,
    drift: fc.constantFrom('report', 'correct'),
  })
  .map(({ was, is, before, after, drift }) => {
    const declared = (one: typeof was) =>
      desiredService({
        taskDefinition: { kind: 'declared', content: one.content, place },
        definition: one.definition,
        drift: drift as 'report',
      });
    const old = declared(was);
    const live = liveService(old, {
      running: revision(old, { images: before }),
      service: wireService({ ...was.definition }),
    });
    return { desired: declared(is), live, images: after };
  });

describe('a plan', () => {
  it('is the same for the same input', () => {
    fc.assert(
      fc.property(situation, (input) => {
        expect(planService(structuredClone(input))).toEqual(planService(input));
      }),
    );
  });

  it('changes nothing of its input', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const before = canonicalJson(input as unknown as JsonValue);
        planService(input);
        expect(canonicalJson(input as unknown as JsonValue)).toBe(before);
      }),
    );
  });

  it('has a reason for every action and every hold, and what it does to running tasks', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const plan = planService(input);
        for (const { reason } of [...plan.actions, ...plan.held]) expect(reason).not.toBe('');
        expect(renderPlanText(plan)).toMatch(/running tasks|held|in sync|in progress|created/);
      }),
    );
  });

  it('acts, holds, or is done: nothing that differs goes without a word', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const plan = planService(input);
        expect(plan.actions.length + plan.held.length > 0 || plan.inSync).toBe(true);
      }),
    );
  });

  it('does nothing to a service that is as wanted, whichever of Berth’s tags are lost', () => {
    const some = fc.subarray(Object.values<string>(serviceTag));
    let inSync = 0;
    fc.assert(
      fc.property(situation, some, ({ desired, images }, lost) => {
        const running = revision(desired, { images });
        const service = wireService({ ...desired.definition });
        const serviceRevision = service as unknown as LiveService['serviceRevision'];
        const memory = notes(desired, images);
        const asWanted = liveService(desired, { running, service, serviceRevision, memory });
        if (!planService({ desired, live: asWanted, images }).inSync) return;
        inSync++;
        const left = Object.fromEntries(Object.entries(asWanted.tags).filter(([key]) => !lost.includes(key)));
        const plan = planService({
          desired,
          live: { ...asWanted, tags: left, memory: readServiceMemory(left) },
          images,
        });
        expect(plan.actions).toEqual([]);
      }),
    );
    expect(inSync).toBeGreaterThan(20);
  });
});
