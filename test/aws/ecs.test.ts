import type { ECSClient } from '@aws-sdk/client-ecs';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { InvariantError, RefusedError } from '../../lib/errors.ts';
import type { Ecs } from '../../lib/ports/ecs.ts';
import { ecsClientAt, type StandIn, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

describe('the ECS adapter', () => {
  let standIn: StandIn;
  let client: ECSClient;
  let ecs: Ecs;
  let answer: (body: Record<string, unknown>, operation: string) => unknown;

  beforeEach(async () => {
    standIn = await startStandIn(({ body, operation }) => ({
      body: JSON.stringify(answer(JSON.parse(body) as Record<string, unknown>, operation)),
    }));
    client = ecsClientAt(standIn.url);
    const clock = new ImpatientClock();
    ecs = createEcs({ client, clock, rates: createRequestRates({ clock }) });
  });
  afterEach(async () => {
    client.destroy();
    await standIn.close();
  });

  const sent = () => standIn.received.map(({ operation, body }) => [operation, JSON.parse(body) as unknown]);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:ecs:eu-west-1:1:x/y/${index}`);

  it('reads services with their tags', async () => {
    answer = () => ({ services: [{ serviceName: 'web', tags: [{ key: 'a', value: 'b' }] }], failures: [] });
    expect(await ecs.describeServices('production', ['web'])).toEqual([
      { serviceName: 'web', tags: [{ key: 'a', value: 'b' }] },
    ]);
    expect(sent()).toEqual([['DescribeServices', { cluster: 'production', services: ['web'], include: ['TAGS'] }]]);
  });

  it.each([
    ['ten services', 11, (arns: readonly string[]) => ecs.describeServices('production', arns)],
    ['twenty service deployments', 21, (arns: readonly string[]) => ecs.describeServiceDeployments(arns)],
    ['twenty service revisions', 21, (arns: readonly string[]) => ecs.describeServiceRevisions(arns)],
  ])('reads at most %s at a time, and nothing for none', async (_, tooMany, read) => {
    answer = () => ({});
    await expect(read(many(tooMany))).rejects.toBeInstanceOf(InvariantError);
    expect(await read([])).toEqual([]);
    expect(standIn.received).toEqual([]);
    expect(await read(many(tooMany - 1))).toEqual([]);
  });

  it.each([
    ['services', (arns: readonly string[]) => ecs.describeServices('production', arns)],
    ['service deployments', (arns: readonly string[]) => ecs.describeServiceDeployments(arns)],
    ['service revisions', (arns: readonly string[]) => ecs.describeServiceRevisions(arns)],
  ])('leaves missing %s out, and throws every other failure to read one', async (_, read) => {
    answer = () => ({ failures: [{ arn: 'arn:web', reason: 'MISSING' }] });
    expect(await read(['arn:web'])).toEqual([]);
    answer = () => ({
      failures: [
        { arn: 'arn:web', reason: 'MISSING' },
        { arn: 'arn:api', reason: 'NOT_ALLOWED' },
      ],
    });
    const error = await read(['arn:web', 'arn:api']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ awsCode: 'NOT_ALLOWED', subject: 'arn:api' });
  });

  it('lists services a hundred at a time', async () => {
    answer = ({ nextToken }) =>
      nextToken === undefined ? { serviceArns: ['a'], nextToken: '1' } : { serviceArns: ['b'], nextToken: null };
    expect(await ecs.listServices('production')).toEqual(['a', 'b']);
    expect(sent()).toEqual([
      ['ListServices', { cluster: 'production', maxResults: 100 }],
      ['ListServices', { cluster: 'production', maxResults: 100, nextToken: '1' }],
    ]);
  });

  it('reads a task definition with its tags by key', async () => {
    answer = () => ({
      taskDefinition: { family: 'web', registeredAt: 1795000000.5, brandNew: { kept: true } },
      tags: [{ key: 'berth:commit', value: 'abc' }, { key: 'empty' }],
    });
    expect(await ecs.describeTaskDefinition('web:1')).toEqual({
      taskDefinition: { family: 'web', registeredAt: 1795000000.5, brandNew: { kept: true } },
      tags: { 'berth:commit': 'abc', empty: '' },
    });
    expect(sent()).toEqual([['DescribeTaskDefinition', { taskDefinition: 'web:1', include: ['TAGS'] }]]);
  });

  it('lists a family’s active revisions, newest first, and no other family’s', async () => {
    answer = ({ nextToken }) =>
      nextToken === undefined
        ? {
            taskDefinitionArns: ['arn:aws:ecs:r:1:task-definition/web:3', 'arn:aws:ecs:r:1:task-definition/web-2:9'],
            nextToken: '1',
          }
        : { taskDefinitionArns: ['arn:aws:ecs:r:1:task-definition/web:2', 'arn:aws:ecs:r:1:task-definition/web:1'] };
    expect(await ecs.listRevisions('web', 2)).toEqual([
      'arn:aws:ecs:r:1:task-definition/web:3',
      'arn:aws:ecs:r:1:task-definition/web:2',
    ]);
    expect(sent()[0]).toEqual([
      'ListTaskDefinitions',
      { familyPrefix: 'web', status: 'ACTIVE', sort: 'DESC', maxResults: 2 },
    ]);
  });

  it('lists service deployments newest first, whatever order ECS has them in', async () => {
    const brief = (createdAt: number) => ({ serviceDeploymentArn: `${createdAt}`, status: 'SUCCESSFUL', createdAt });
    answer = () => ({ serviceDeployments: [brief(1), brief(3), brief(2)], nextToken: 'more' });
    const found = await ecs.listServiceDeployments('production', 'web', 2);
    expect(found.map(({ createdAt }) => createdAt)).toEqual([3, 2]);
    expect(sent()).toEqual([['ListServiceDeployments', { cluster: 'production', service: 'web', maxResults: 100 }]]);
  });

  it('writes the bodies that it is given', async () => {
    answer = (_, operation) =>
      operation === 'RegisterTaskDefinition'
        ? { taskDefinition: { revision: 1 } }
        : { service: { serviceName: 'web' } };
    const definition = { family: 'web', containerDefinitions: [{ name: 'app', brandNew: [1] }] };
    expect(await ecs.registerTaskDefinition(definition)).toEqual({ revision: 1 });
    expect(await ecs.createService({ cluster: 'c', serviceName: 'web', brandNew: 1 })).toEqual({ serviceName: 'web' });
    expect(await ecs.updateService({ cluster: 'c', service: 'web', brandNew: 2 })).toEqual({ serviceName: 'web' });
    answer = () => ({});
    await ecs.tagResource('arn:web', { a: '1', b: '' });
    await ecs.untagResource('arn:web', ['a']);
    await ecs.stopServiceDeployment('arn:deployment');
    expect(sent()).toEqual([
      ['RegisterTaskDefinition', definition],
      ['CreateService', { cluster: 'c', serviceName: 'web', brandNew: 1 }],
      ['UpdateService', { cluster: 'c', service: 'web', brandNew: 2 }],
      [
        'TagResource',
        {
          resourceArn: 'arn:web',
          tags: [
            { key: 'a', value: '1' },
            { key: 'b', value: '' },
          ],
        },
      ],
      ['UntagResource', { resourceArn: 'arn:web', tagKeys: ['a'] }],
      ['StopServiceDeployment', { serviceDeploymentArn: 'arn:deployment', stopType: 'ROLLBACK' }],
    ]);
  });
});
