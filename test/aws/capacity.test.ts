import { createAutoScalingClient, createAutoScalingGroupReader } from '../../lib/aws/auto-scaling.ts';
import { createEc2Client, createInstanceTypeReader } from '../../lib/aws/ec2.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { AccessError, InvariantError, TransientError } from '../../lib/errors.ts';
import { capacityAt } from './capacity-clients.ts';
import { pagesOf } from './capacity-contract.ts';
import { ecsClientAt, type Received, type Reply, type StandIn, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const user = 'User: arn:aws:sts::111122223333:assumed-role/ci/me is not authorized to perform:';

describe('the readers of capacity', () => {
  let standIn: StandIn;
  let reply: (request: Received, count: number) => Reply;

  beforeEach(async () => {
    standIn = await startStandIn((request, count) => reply(request, count));
  });
  afterEach(() => standIn.close());

  const capacity = () => capacityAt(standIn.url, ecsClientAt(standIn.url));
  const received = () => standIn.received.map(({ body }) => JSON.parse(body) as unknown);

  it('ask for every page of capacity providers, by the names that they were given', async () => {
    reply = (_, count) => ({
      body: JSON.stringify({
        capacityProviders: [{ name: `p${count}` }],
        failures: [{ arn: 'gone', reason: 'MISSING' }],
        ...(count === 1 && { nextToken: 'more' }),
      }),
    });
    const found = await capacity().ecs.describeCapacityProviders('production', ['p1', 'p2', 'gone']);
    expect(found).toEqual([{ name: 'p1' }, { name: 'p2' }]);
    const asked = { cluster: 'production', capacityProviders: ['p1', 'p2', 'gone'] };
    expect(received()).toEqual([asked, { ...asked, nextToken: 'more' }]);
  });

  it('ask for whole pages of ARNs, one after the other', async () => {
    reply = ({ body }, count) => {
      const more = body.includes('nextToken') ? {} : { nextToken: 'more' };
      return { body: JSON.stringify({ taskArns: [`t${count}`], containerInstanceArns: [`i${count}`], ...more }) };
    };
    const { ecs } = capacity();
    expect(await pagesOf(ecs.listTasks('production', 'web'))).toEqual([['t1'], ['t2']]);
    expect(await pagesOf(ecs.listContainerInstances('production'))).toEqual([['i3'], ['i4']]);
    expect(received()).toEqual([
      { cluster: 'production', serviceName: 'web', desiredStatus: 'RUNNING', maxResults: 100 },
      { cluster: 'production', serviceName: 'web', desiredStatus: 'RUNNING', maxResults: 100, nextToken: 'more' },
      { cluster: 'production', maxResults: 100 },
      { cluster: 'production', maxResults: 100, nextToken: 'more' },
    ]);
  });

  it('keep what the SDK does not know, and ask for the health of instances', async () => {
    const brandNew = { containerInstanceArn: 'i', brandNew: { kept: 1 } };
    reply = () => ({ body: JSON.stringify({ containerInstances: [brandNew] }) });
    expect(await capacity().ecs.describeContainerInstances('production', ['i'])).toEqual([brandNew]);
    expect(received()).toMatchObject([{ include: ['CONTAINER_INSTANCE_HEALTH'] }]);
  });

  it('ask for every page of groups and of instance types', async () => {
    reply = ({ body }) => ({
      headers: { 'content-type': 'text/xml' },
      body: body.includes('DescribeAutoScalingGroups') ? groupsPage(body) : typesPage(body),
    });
    const { groups, instanceTypes } = capacity();
    expect((await groups.describeAutoScalingGroups(['a', 'b'])).map(({ name }) => name)).toEqual(['first', 'last']);
    expect((await instanceTypes.describeInstanceTypes(['a'])).map(({ name }) => name)).toEqual(['first', 'last']);
    expect(standIn.received).toHaveLength(4);
  });

  it.each([
    ['DescribeClusters', 'arn:aws:ecs:eu-west-1:*:cluster/production'],
    ['DescribeCapacityProviders', 'arn:aws:ecs:eu-west-1:*:capacity-provider/*'],
    ['ListContainerInstances', 'arn:aws:ecs:eu-west-1:*:cluster/production'],
    ['DescribeContainerInstances', 'arn:aws:ecs:eu-west-1:*:container-instance/production/*'],
    ['ListTasks', '*'],
    ['DescribeTasks', 'arn:aws:ecs:eu-west-1:*:task/production/*'],
  ])('say which statement allows ecs:%s', async (operation, resource) => {
    reply = () => ({ status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) });
    const error: unknown = await call(operation).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AccessError);
    const statement = { Effect: 'Allow', Action: `ecs:${operation}`, Resource: resource };
    expect(error).toMatchObject({ statement, message: expect.stringContaining('production') });
  });

  it.each([
    ['DescribeAutoScalingGroups', 'autoscaling', 'AccessDenied'],
    ['DescribeInstanceTypes', 'ec2', 'UnauthorizedOperation'],
    ['DescribeLaunchTemplateVersions', 'ec2', 'UnauthorizedOperation'],
  ])('say which statement allows %s', async (operation, service, code) => {
    const message = `${user} ${service}:${operation}`;
    reply = () => ({ status: 403, headers: { 'content-type': 'text/xml' }, body: errorOf(service, code, message) });
    const error: unknown = await call(operation).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      statement: { Effect: 'Allow', Action: `${service}:${operation}`, Resource: '*' },
    });
  });

  it.each([
    ['DescribeTasks', 'ThrottlingException'],
    ['DescribeAutoScalingGroups', 'Throttling'],
    ['DescribeInstanceTypes', 'RequestLimitExceeded'],
  ])('try again when AWS throttles %s, and then say so', async (operation, code) => {
    const service = operation === 'DescribeInstanceTypes' ? 'ec2' : 'autoscaling';
    reply = () =>
      operation === 'DescribeTasks'
        ? { status: 400, body: JSON.stringify({ __type: code, message: 'Rate exceeded' }) }
        : { status: 503, headers: { 'content-type': 'text/xml' }, body: errorOf(service, code, 'Rate exceeded') };
    await expect(call(operation)).rejects.toBeInstanceOf(TransientError);
    expect(standIn.received).toHaveLength(5);
  });

  it('name no type of a launch template that asks for properties, or that is not there', async () => {
    const data = '<launchTemplateData><instanceRequirements/></launchTemplateData>';
    const versions = `<launchTemplateVersionSet><item>${data}</item></launchTemplateVersionSet>`;
    for (const set of [versions, '<launchTemplateVersionSet/>']) {
      const body = `<DescribeLaunchTemplateVersionsResponse>${set}</DescribeLaunchTemplateVersionsResponse>`;
      reply = () => ({ headers: { 'content-type': 'text/xml' }, body });
      expect(await capacity().instanceTypes.instanceTypeOf({ id: 'lt-1', version: '3' })).toBeUndefined();
    }
    expect(standIn.received[0]?.body).toContain('LaunchTemplateId=lt-1&LaunchTemplateVersion.1=3');
  });

  it('throw InvariantError for more than a call takes', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `n${index}`);
    const clock = new ImpatientClock();
    const options = { clock, rates: createRequestRates({ clock }) };
    const settings = settingsAt(standIn.url);
    const { ecs } = capacity();
    for (const read of [
      () => ecs.describeCapacityProviders('production', many),
      () => ecs.describeContainerInstances('production', many),
      () => ecs.describeTasks('production', many),
      () =>
        createAutoScalingGroupReader({
          ...options,
          client: createAutoScalingClient(settings),
        }).describeAutoScalingGroups(many),
      () => createInstanceTypeReader({ ...options, client: createEc2Client(settings) }).describeInstanceTypes(many),
    ]) {
      await expect(read()).rejects.toBeInstanceOf(InvariantError);
    }
    expect(standIn.received).toEqual([]);
  });

  async function call(operation: string): Promise<unknown> {
    const { ecs, groups, instanceTypes } = capacity();
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      DescribeClusters: () => ecs.describeCluster('production'),
      DescribeCapacityProviders: () => ecs.describeCapacityProviders('production', ['p']),
      ListContainerInstances: () => pagesOf(ecs.listContainerInstances('production')),
      DescribeContainerInstances: () => ecs.describeContainerInstances('production', ['i']),
      ListTasks: () => pagesOf(ecs.listTasks('production')),
      DescribeTasks: () => ecs.describeTasks('production', ['t']),
      DescribeAutoScalingGroups: () => groups.describeAutoScalingGroups(['g']),
      DescribeInstanceTypes: () => instanceTypes.describeInstanceTypes(['m5.large']),
      DescribeLaunchTemplateVersions: () => instanceTypes.instanceTypeOf({ id: 'lt-1', version: '3' }),
    };
    return calls[operation]?.();
  }
});

function groupsPage(request: string): string {
  const isLast = request.includes('NextToken=more');
  const group = `<member><AutoScalingGroupName>${isLast ? 'last' : 'first'}</AutoScalingGroupName></member>`;
  const token = isLast ? '' : '<NextToken>more</NextToken>';
  const result = `<AutoScalingGroups>${group}</AutoScalingGroups>${token}`;
  return `<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult>${result}</DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>`;
}

function typesPage(request: string): string {
  const isLast = request.includes('NextToken=more');
  const type = `<item><instanceType>${isLast ? 'last' : 'first'}</instanceType></item>`;
  const token = isLast ? '' : '<nextToken>more</nextToken>';
  return `<DescribeInstanceTypesResponse><instanceTypeSet>${type}</instanceTypeSet>${token}</DescribeInstanceTypesResponse>`;
}

/** The Query protocol's error, and EC2's own dialect of it. */
function errorOf(service: string, code: string, message: string): string {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return service === 'ec2'
    ? `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`
    : `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`;
}
