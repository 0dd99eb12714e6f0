import type { Body } from '../../../sandbox/service.ts';
import { items, only, refusal, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const web = { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 };
function create(test: TestEcs, more: Body = {}): Body {
  return only(test.call('CreateService', { ...web, ...more }), 'service');
}

describe('services', () => {
  it('are described by name and ARN, at most ten at once, with tags on demand', () => {
    const test = testEcs();
    const { serviceArn } = steadyWeb(test, { tags: [{ key: 'team', value: 'shop' }] });
    const answer = test.call('DescribeServices', {
      cluster: 'production',
      services: ['web', serviceArn, 'none'],
      include: ['TAGS'],
    });
    expect(items(answer, 'services').map((service) => service.tags)).toEqual(
      Array(2).fill([{ key: 'team', value: 'shop' }]),
    );
    expect(answer.failures).toEqual([{ arn: String(serviceArn).replace(/web$/, 'none'), reason: 'MISSING' }]);
    expect(test.service('web')).not.toHaveProperty('tags');
    const refused = refusal(test, 'DescribeServices', { cluster: 'production', services: Array(11).fill('web') });
    expect(refused).toBe('InvalidParameterException: Services cannot have more than 10 elements.');
  });

  it('are listed in pages of ten', () => {
    const test = testEcs();
    registerWeb(test);
    for (let index = 0; index < 23; index++) create(test, { serviceName: `web-${index}`, desiredCount: 0 });
    const found: unknown[] = [];
    const sizes: number[] = [];
    for (let nextToken: unknown = ''; nextToken !== undefined; ) {
      const answer = test.call('ListServices', { cluster: 'production', nextToken });
      const arns = items(answer, 'serviceArns');
      found.push(...arns);
      sizes.push(arns.length);
      nextToken = answer.nextToken;
    }
    expect(sizes).toEqual([10, 10, 3]);
    expect(new Set(found).size).toBe(23);
  });

  it('drain before they are INACTIVE, and their name is free then', () => {
    const test = testEcs();
    steadyWeb(test);
    const scaled = refusal(test, 'DeleteService', { cluster: 'production', service: 'web' });
    expect(scaled).toBe('InvalidParameterException: The service cannot be stopped while it is scaled above 0.');
    const deleted = test.call('DeleteService', { cluster: 'production', service: 'web', force: true });
    expect(only(deleted, 'service')).toMatchObject({ status: 'DRAINING', desiredCount: 0, runningCount: 2 });
    expect(refusal(test, 'CreateService', web)).toBe(
      'InvalidParameterException: Unable to Start a service that is still Draining.',
    );
    expect(refusal(test, 'UpdateService', { cluster: 'production', service: 'web' })).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
    test.pass(60);
    expect(test.service('web')).toMatchObject({ status: 'INACTIVE', runningCount: 0, deployments: [] });
    expect(test.call('ListServices', { cluster: 'production' }).serviceArns).toEqual([]);
    expect(create(test).status).toBe('ACTIVE');
  });

  it.each(['UpdateService', 'DeleteService', 'ListServiceDeployments'])('must exist for %s', (operation) => {
    const refused = refusal(testEcs(), operation, { cluster: 'production', service: 'none' });
    expect(refused).toBe('ServiceNotFoundException: Service not found.');
  });
});
