import fc from 'fast-check';
import type { Body } from '../../../../sandbox/service.ts';
import { items } from '../test-ecs.ts';
import { giveGroup, giveService, testCapacity } from './test-capacity.ts';

/** What an m5.large has for tasks. */
const vessel = { cpu: 2048, memory: 7985 };
const MaxSize = 6;

interface Asked {
  readonly cpu: number;
  readonly memory: number;
  readonly hostPort: number;
  readonly desiredCount: number;
  readonly isDistinct: boolean;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  cpu: fc.constantFrom(128, 512, 1024, 2048, 4096),
  memory: fc.constantFrom(256, 1024, 4096, 9000),
  hostPort: fc.constantFrom(0, 80),
  desiredCount: fc.integer({ min: 1, max: 8 }),
  isDistinct: fc.boolean(),
});

function definitionOf({ cpu, memory, hostPort }: Asked): Body {
  const portMappings = [{ containerPort: 80, hostPort }];
  const containerDefinitions = [{ name: 'app', image: 'nginx:1', portMappings }];
  return { cpu: String(cpu), memory: String(memory), containerDefinitions };
}

it('tasks wait in the end only where the group is at its maximum, or its instances can never take them', () => {
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), (services) => {
      const test = testCapacity();
      giveGroup(test, 'web', { group: { MaxSize } });
      for (const [index, service] of services.entries()) {
        const placementConstraints = service.isDistinct ? [{ type: 'distinctInstance' }] : [];
        const { desiredCount } = service;
        giveService(test, `s${index}`, { desiredCount, placementConstraints }, definitionOf(service));
      }
      test.pass(25 * 60);
      const tasks = services.flatMap((service, index) =>
        test.ecs.tasksOf('production', `s${index}`).map((task) => ({ service, status: task.lastStatus })),
      );
      const isPossible = ({ cpu, memory }: Asked) => cpu <= vessel.cpu && memory <= vessel.memory;
      const waiting = tasks.filter(({ service, status }) => status === 'PROVISIONING' && isPossible(service));
      const { DesiredCapacity, Instances } = test.group('web');
      if (DesiredCapacity !== MaxSize) expect(waiting).toEqual([]);
      expect(items({ Instances }, 'Instances').length).toBeLessThanOrEqual(MaxSize);
      const impossible = tasks.filter(({ service }) => !isPossible(service));
      expect(impossible.every(({ status }) => status === 'PROVISIONING')).toBe(true);
    }),
    { numRuns: 60 },
  );
});
