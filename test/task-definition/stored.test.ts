import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { fingerprint } from '../../lib/task-definition/fingerprint.ts';
import { normalizeTaskDefinition } from '../../lib/task-definition/normalize.ts';
import { renderTaskDefinition } from '../../lib/task-definition/render.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { createEcs, type EcsSettings } from '../../sandbox/ecs/ecs.ts';
import { readings, shownTaskDefinition } from '../generators/shown-task-definition.ts';
import { taskDefinition } from '../generators/task-definition.ts';

/** Registers in an ECS of its own and describes what it stored. */
function registered(content: JsonObject, settings: EcsSettings): JsonObject {
  let count = 0;
  const environment = {
    account: '111122223333',
    region: 'eu-west-1',
    clock: new VirtualClock(Date.UTC(2026, 10, 21)),
    emit: () => {},
    id: (digits: number) => (++count).toString(16).padStart(digits, '0'),
  };
  const { RegisterTaskDefinition, DescribeTaskDefinition } = createEcs(environment, settings).operations;
  RegisterTaskDefinition?.({ ...content });
  const described = DescribeTaskDefinition?.({ taskDefinition: String(content.family) });
  return JSON.parse(JSON.stringify(described?.taskDefinition)) as JsonObject;
}

function sentAs(content: JsonObject): string {
  return fingerprint(normalizeTaskDefinition(content));
}

const settings: fc.Arbitrary<EcsSettings> = fc.record({
  omittedNetworkMode: fc.constantFrom('absent', 'bridge'),
  keepsEmptyEnvironmentValues: fc.boolean(),
});

describe('a task definition as ECS shows it', () => {
  it('differs in nothing from what was sent, whichever reading of ECS holds', () => {
    fc.assert(
      fc.property(taskDefinition(), readings, (content, reading) => {
        const shown = shownTaskDefinition(content, reading);
        expect(diffTaskDefinition(content, shown, sentAs(content))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('differs in nothing without any memory of Berth either, unless ECS drops empty variables', () => {
    fc.assert(
      fc.property(taskDefinition(), readings, (content, reading) => {
        fc.pre(reading.emptyValue !== 'entryDropped');
        expect(diffTaskDefinition(content, shownTaskDefinition(content, reading))).toEqual([]);
        expect(sentAs(shownTaskDefinition(content, reading))).toBe(sentAs(content));
      }),
      { numRuns: 300 },
    );
  });

  it('can be sent again as it is shown, and is the same', () => {
    fc.assert(
      fc.property(taskDefinition(), settings, (content, one) => {
        const shown = registered(content, one);
        const again = registered(renderTaskDefinition(shown, {}), one);
        expect(diffTaskDefinition(content, again, sentAs(content))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('diffs empty against what was sent, in the sandbox', () => {
    fc.assert(
      fc.property(taskDefinition(), settings, (content, one) => {
        expect(diffTaskDefinition(content, registered(content, one))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
