import fc from 'fast-check';
import { disorders, historyOf, inOrder } from './history.ts';
import { play } from './play.ts';
import { ecsReadings } from './readings.ts';

const strategies = fc.constantFrom('ROLLING', 'ROLLING', 'BLUE_GREEN', 'CANARY');

describe('events that come twice, late, in another order or not at all', () => {
  it('lead to the same end and the same results as in order, when each step has time to come to its end', async () => {
    const histories = historyOf({ seconds: fc.constant(900), maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(histories, disorders, strategies, ecsReadings, async (history, disorder, strategy, reading) => {
        const { plan: _, ...expected } = await play({ history, disorder: inOrder, strategy, reading });
        expect(await play({ history, disorder, strategy, reading })).toMatchObject({
          ...expected,
          said: expect.anything(),
          happened: expect.anything(),
        });
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});

describe('pushes and manifests that come while ECS still rolls out or back', () => {
  it('end with what is wanted running, or refused; every deployment is said once, and no failed one is tried again', async () => {
    const histories = historyOf({ seconds: fc.integer({ min: 0, max: 150 }), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(histories, disorders, strategies, ecsReadings, async (history, disorder, strategy, reading) => {
        const { said, happened, again, open, plan, repeated, running } = await play({
          history,
          disorder,
          strategy,
          reading,
        });
        expect(said).toEqual(happened);
        expect({ again, open, repeated }).toEqual({ again: [], open: undefined, repeated: [] });
        expect(happened.length).toBeLessThanOrEqual(2 * (history.length + 1));
        expect(plan.actions).toEqual([]);
        expect(plan.held.map(({ kind }) => kind)).toEqual(plan.inSync ? [] : ['refused']);
        const calm = await play({ history, disorder: inOrder, strategy, reading });
        expect(plan.target).toBe(calm.plan.target);
        expect(plan.inSync).toBe(calm.plan.inSync);
        // What a refused target leaves running depends on what was tried before it.
        if (plan.inSync) expect(running).toEqual(calm.running);
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});

describe("Berth's tags, taken from the service at any moment", () => {
  it('cost a notice at most: nothing is deployed for it, and no failed target is tried again', async () => {
    const histories = historyOf({ seconds: fc.integer({ min: 0, max: 150 }), maxLength: 6, forgets: true });
    await fc.assert(
      fc.asyncProperty(histories, disorders, strategies, ecsReadings, async (history, disorder, strategy, reading) => {
        const { said, happened, again, open, plan } = await play({ history, disorder, strategy, reading });
        expect(said.filter((one) => !happened.includes(one))).toEqual([]);
        expect({ again, open }).toEqual({ again: [], open: undefined });
        const changes = history.filter(({ step }) => step.kind !== 'untag').length;
        expect(happened.length).toBeLessThanOrEqual(2 * (changes + 1));
        expect(plan.actions).toEqual([]);
        expect(plan.held.map(({ kind }) => kind)).toEqual(plan.inSync ? [] : ['refused']);
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});
