import { only, refusal, registerWeb, steadyWeb, testEcs, webDefinition } from './test-ecs.ts';

const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/production';
const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/production/web';
const definitionArn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1';

describe('tags', () => {
  it.each([clusterArn, serviceArn, definitionArn])('are set, replaced and removed on %s', (resourceArn) => {
    const test = testEcs();
    steadyWeb(test);
    const tags = () => test.call('ListTagsForResource', { resourceArn }).tags;
    test.call('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    test.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
    expect(tags()).toEqual([
      { key: 'a', value: '3' },
      { key: 'b', value: '2' },
    ]);
    test.call('UntagResource', { resourceArn, tagKeys: ['a', 'none'] });
    expect(tags()).toEqual([{ key: 'b', value: '2' }]);
  });

  it('of a task definition come beside it, and only on demand', () => {
    const test = testEcs();
    const tags = [{ key: 'a', value: '1' }];
    const registered = test.call('RegisterTaskDefinition', webDefinition({ tags }));
    expect(registered.tags).toEqual(tags);
    expect(only(registered, 'taskDefinition')).not.toHaveProperty('tags');
    expect(test.call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] }).tags).toEqual(tags);
    expect(test.call('DescribeTaskDefinition', { taskDefinition: 'web' })).not.toHaveProperty('tags');
  });

  it('of a service do not start a deployment', () => {
    const test = testEcs();
    const before = steadyWeb(test);
    test.call('TagResource', { resourceArn: serviceArn, tags: [{ key: 'a', value: '1' }] });
    expect(test.service('web')).toEqual(before);
    expect(test.clock.untilNext()).toBeUndefined();
  });

  it('are at most fifty', () => {
    const test = testEcs();
    const tags = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' }));
    test.call('TagResource', { resourceArn: clusterArn, tags: tags.slice(0, 50) });
    expect(refusal(test, 'TagResource', { resourceArn: clusterArn, tags: tags.slice(50) })).toMatch(
      /^InvalidParameterException/,
    );
    expect(refusal(test, 'TagResource', { resourceArn: clusterArn, tags: tags.slice(0, 50) })).toBe('accepted');
    expect(refusal(test, 'RegisterTaskDefinition', webDefinition({ tags }))).toMatch(/^InvalidParameterException/);
  });

  it.each([
    ['a reserved key', clusterArn, { key: 'aws:x', value: '' }, /^InvalidParameterException.*reserved/],
    ['an unknown service', serviceArn, { key: 'a', value: '' }, /^ServiceNotFoundException/],
    [
      'an unknown cluster',
      clusterArn.replace('production', 'none'),
      { key: 'a', value: '' },
      /^ClusterNotFoundException/,
    ],
    [
      'an unknown definition',
      definitionArn.replace('web:1', 'web:2'),
      { key: 'a', value: '' },
      /^InvalidParameterException/,
    ],
    ['an ARN that is none', 'web', { key: 'a', value: '' }, /^InvalidParameterException/],
    [
      'a short service ARN',
      'arn:aws:ecs:eu-west-1:111122223333:service/web',
      { key: 'a', value: '' },
      /Long arn format/,
    ],
  ])('refuse %s', (_, resourceArn, tag, expected) => {
    const test = testEcs();
    registerWeb(test);
    expect(refusal(test, 'TagResource', { resourceArn, tags: [tag] })).toMatch(expected);
  });
});
