import { items, registerWeb, testEcs } from './test-ecs.ts';

describe('five thousand services', () => {
  const count = 5000;

  it('become steady together, and then cost nothing', () => {
    const test = testEcs();
    registerWeb(test);
    for (let index = 0; index < count; index++) {
      test.call('CreateService', {
        cluster: 'production',
        serviceName: `s${index}`,
        taskDefinition: 'web',
        desiredCount: 1,
      });
    }
    let timers = 0;
    while (test.clock.untilNext() !== undefined) {
      timers += 1;
      test.clock.advance(test.clock.untilNext() ?? 0);
    }
    // A timer per moment, not per service.
    expect(timers).toBeLessThan(20);
    const started = performance.now();
    for (let index = 0; index < count; index += 10) {
      const services = Array.from({ length: 10 }, (_, offset) => `s${index + offset}`);
      const answer = test.call('DescribeServices', { cluster: 'production', services, include: ['TAGS'] });
      expect(items(answer, 'services').every((service) => service.runningCount === 1)).toBe(true);
    }
    // Some microseconds a service: the bound is there for what grows with the square of the fleet.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
