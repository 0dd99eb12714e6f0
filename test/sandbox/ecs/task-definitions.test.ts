import fc from 'fast-check';
import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, refusal, registerWeb, START, steadyWeb, testEcs, webDefinition } from './test-ecs.ts';

const web1 = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1';

describe('RegisterTaskDefinition', () => {
  it('stores the defaults that ECS shows', () => {
    const test = testEcs();
    const healthCheck = { command: ['CMD', 'true'] };
    const volumes = [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }];
    const stored = register(test, webDefinition({ volumes, cpu: '1 vCPU', memory: '2 GB' }, { healthCheck }));
    expect(stored).toMatchObject({
      taskDefinitionArn: web1,
      revision: 1,
      status: 'ACTIVE',
      cpu: '1024',
      memory: '2048',
      placementConstraints: [],
      volumes: [
        {
          name: 'data',
          configuredAtLaunch: false,
          efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '/' },
        },
      ],
      registeredAt: START / 1000,
    });
    expect(first(stored, 'containerDefinitions')).toEqual({
      name: 'app',
      image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.0',
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
      healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3 },
    });
  });

  it.each([
    ['bridge', 0],
    ['awsvpc', 80],
    ['host', 80],
  ])('gives a port in %s mode the host port %d', (networkMode, hostPort) => {
    const stored = register(testEcs(), webDefinition({ networkMode }));
    expect(first(first(stored, 'containerDefinitions'), 'portMappings').hostPort).toBe(hostPort);
  });

  it.each([
    ['1 vCPU', '1024'],
    ['.5 vCPU', '512'],
    ['0.25 vcpu', '256'],
    ['2048', '2048'],
  ])('stores the cpu %s as %s', (cpu, expected) => {
    expect(register(testEcs(), webDefinition({ cpu })).cpu).toBe(expected);
  });

  it('keeps fields that nobody knows, whole', () => {
    const stored = register(testEcs(), webDefinition({ tomorrow: { a: [1, { b: null }] } }, { later: ['x'] }));
    expect(stored.tomorrow).toEqual({ a: [1, { b: null }] });
    expect(first(stored, 'containerDefinitions').later).toEqual(['x']);
  });

  it('shows what it stores again when that is registered', () => {
    const container = fc.record(
      {
        environment: fc.array(fc.record({ name: fc.string({ minLength: 1 }), value: fc.string() })),
        command: fc.array(fc.string()),
        cpu: fc.nat(100),
        essential: fc.constant(true),
        dockerLabels: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(container, fc.constantFrom('bridge', 'host', 'none'), (more, networkMode) => {
        const test = testEcs();
        const portMappings = networkMode === 'none' ? [] : [{ containerPort: 80 }];
        const stored = register(test, webDefinition({ networkMode }, { portMappings, ...more }));
        const again = register(test, stored);
        expect(again).toEqual({ ...stored, revision: 2, taskDefinitionArn: web1.replace(/1$/, '2') });
      }),
    );
  });

  it.each([
    ['absent', undefined],
    ['bridge', 'bridge'],
  ] as const)('reads an omitted networkMode back as %s, as it is told', (omittedNetworkMode, expected) => {
    expect(register(testEcs({ omittedNetworkMode }), webDefinition()).networkMode).toBe(expected);
  });

  it.each([
    [true, { name: 'A', value: '' }],
    [false, { name: 'A' }],
  ])('keeps an empty environment value: %s', (keepsEmptyEnvironmentValues, expected) => {
    const input = webDefinition({}, { environment: [{ name: 'A', value: '' }] });
    const stored = register(testEcs({ keepsEmptyEnvironmentValues }), input);
    expect(first(first(stored, 'containerDefinitions'), 'environment')).toEqual(expected);
  });

  it.each<[string, Body, Body, string]>([
    ['no containers', { containerDefinitions: [] }, {}, 'Container list cannot be empty.'],
    ['no image', {}, { image: '' }, 'Container.image should not be null or empty.'],
    [
      'no memory',
      { memory: undefined },
      {},
      "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [
      'ports that differ',
      { networkMode: 'awsvpc' },
      { portMappings: [{ containerPort: 80, hostPort: 81 }] },
      'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    ],
    [
      'links in awsvpc',
      { networkMode: 'awsvpc' },
      { links: ['db'] },
      'Links are not supported when networkMode=awsvpc.',
    ],
    [
      'links in host mode',
      { networkMode: 'host' },
      { links: ['db'] },
      'Links are not supported when networkMode=host.',
    ],
    ['ports without a network', { networkMode: 'none' }, {}, 'Port mappings are not supported when networkMode=none.'],
    [
      'a host name in awsvpc',
      { networkMode: 'awsvpc' },
      { hostname: 'web' },
      'hostname is not supported on container when networkMode=awsvpc.',
    ],
    [
      'a port of two protocols',
      {},
      { portMappings: [{ containerPort: 53 }, { containerPort: 53, protocol: 'udp' }] },
      'The container port 53 is mapped for more than one protocol.',
    ],
    [
      'a mount point without its volume',
      { volumes: [{ name: 'data' }] },
      { mountPoints: [{ sourceVolume: 'date', containerPath: '/data' }] },
      "Unknown volume 'date'.",
    ],
    [
      'two volumes configured at launch',
      {
        volumes: [
          { name: 'a', configuredAtLaunch: true },
          { name: 'b', configuredAtLaunch: true },
        ],
      },
      {},
      'A task definition can have only one volume that is configured at launch.',
    ],
    [
      'an access point without transit encryption',
      { volumes: [{ name: 'a', efsVolumeConfiguration: { authorizationConfig: { accessPointId: 'fsap-1' } } }] },
      {},
      'Transit encryption must be enabled for an EFS volume with IAM authorization or an access point.',
    ],
    [
      'a wait for the end of an essential container',
      {},
      { dependsOn: [{ containerName: 'app', condition: 'SUCCESS' }] },
      'A dependency container with SUCCESS condition must not be essential.',
    ],
    [
      'awslogs without options',
      {},
      { logConfiguration: { logDriver: 'awslogs' } },
      'Log driver awslogs requires options: awslogs-region, awslogs-group',
    ],
    [
      'an unhealthy dependency',
      {},
      { dependsOn: [{ containerName: 'app', condition: 'HEALTHY' }] },
      'A dependency container with HEALTHY condition must have health check configured',
    ],
    [
      'nothing essential',
      {},
      { essential: false },
      'Invalid setting for containers. At least one container must be essential.',
    ],
  ])('refuses %s', (_, definition, container, message) => {
    const refused = refusal(testEcs(), 'RegisterTaskDefinition', webDefinition(definition, container));
    expect(refused).toBe(`ClientException: ${message}`);
  });

  it('refuses more than ten containers', () => {
    const containerDefinitions = Array.from({ length: 11 }, (_, index) => ({ name: `c${index}`, image: 'x' }));
    const refused = refusal(testEcs(), 'RegisterTaskDefinition', webDefinition({ containerDefinitions }));
    expect(refused).toBe('ClientException: Too many containers. Maximum is 10.');
  });
});

describe('a family', () => {
  it('is described by ARN, by revision and by its newest ACTIVE revision', () => {
    const test = testEcs();
    registerWeb(test);
    registerWeb(test);
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    expect(described(test, web1)).toMatchObject({ revision: 1 });
    expect(described(test, 'web:2')).toMatchObject({ revision: 2, status: 'INACTIVE' });
    expect(described(test, 'web')).toMatchObject({ revision: 1 });
  });

  it.each(['web', 'nobody:1', web1.replace('web:1', 'web:7')])('does not know %s', (taskDefinition) => {
    const refused = refusal(testEcs(), 'DescribeTaskDefinition', { taskDefinition });
    expect(refused).toBe('ClientException: Unable to describe task definition.');
  });

  it('never gives a revision number twice', () => {
    const test = testEcs();
    registerWeb(test);
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    test.call('DeleteTaskDefinitions', { taskDefinitions: ['web:1'] });
    expect(refusal(test, 'DescribeTaskDefinition', { taskDefinition: 'web:1' })).toContain('Unable to describe');
    expect(registerWeb(test)).toMatch(/web:2$/);
  });

  it('keeps a revision that a service still runs until the end of its deletion', () => {
    const test = testEcs();
    steadyWeb(test);
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    test.call('DeleteTaskDefinitions', { taskDefinitions: ['web:1'] });
    expect(described(test, 'web:1')).toMatchObject({ status: 'DELETE_IN_PROGRESS' });
  });

  it('deletes what is deregistered and nothing else', () => {
    const test = testEcs();
    registerWeb(test);
    const answer = test.call('DeleteTaskDefinitions', { taskDefinitions: ['web:1', 'web:9'] });
    expect(answer.taskDefinitions).toEqual([]);
    expect(items(answer, 'failures').map((failure) => failure.reason)).toEqual([
      'The specified task definition is still in ACTIVE status.',
      'The specified task definition does not exist.',
    ]);
  });

  it('is listed by revision, newest first on demand, in pages', () => {
    const test = testEcs();
    for (let count = 0; count < 12; count++) registerWeb(test);
    const newest = test.call('ListTaskDefinitions', { familyPrefix: 'web', sort: 'DESC', maxResults: 2 });
    expect(newest.taskDefinitionArns).toEqual([12, 11].map((revision) => web1.replace(/1$/, String(revision))));
    const next = test.call('ListTaskDefinitions', {
      familyPrefix: 'web',
      sort: 'DESC',
      maxResults: 2,
      nextToken: newest.nextToken,
    });
    expect(next.taskDefinitionArns).toEqual([10, 9].map((revision) => web1.replace(/1$/, String(revision))));
    expect(test.call('ListTaskDefinitions', { familyPrefix: 'we' }).taskDefinitionArns).toEqual([]);
  });

  it('is ACTIVE while one of its revisions is', () => {
    const test = testEcs();
    registerWeb(test);
    test.call('RegisterTaskDefinition', webDefinition({ family: 'api' }));
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    expect(test.call('ListTaskDefinitionFamilies').families).toEqual(['api']);
    expect(test.call('ListTaskDefinitionFamilies', { status: 'INACTIVE' }).families).toEqual(['web']);
    expect(test.call('ListTaskDefinitionFamilies', { status: 'ALL', familyPrefix: 'a' }).families).toEqual(['api']);
  });
});

function register(test: ReturnType<typeof testEcs>, input: Body): Body {
  const answer = test.call('RegisterTaskDefinition', input);
  const registered = only(answer, 'taskDefinition');
  expect(described(test, String(registered.taskDefinitionArn))).toEqual(registered);
  return registered;
}

function described(test: ReturnType<typeof testEcs>, taskDefinition: string): Body {
  return only(test.call('DescribeTaskDefinition', { taskDefinition }), 'taskDefinition');
}
