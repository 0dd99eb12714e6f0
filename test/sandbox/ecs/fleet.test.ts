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
    const services = Array.from({ length: 10 }, (_, index) => `s${index * 499}`);
    const answer = test.call('DescribeServices', { cluster: 'production', services });
    expect(items(answer, 'services').every((service) => service.runningCount === 1)).toBe(true);
  });
});
