import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta');
const text = fc.constantFrom('1', 'on', 'a b', 'https://example.com/?a=b', 'ü', '--flag=x', '$5');
const port = fc.constantFrom(80, 443, 3000, 8080, 9090, 50051);
const names = ['app', 'sidecar', 'router'];
const fargateSizes = [
  ['256', '512'],
  ['.5 vCPU', '1 GB'],
  ['1024', '2 GB'],
  ['1 vCPU', '3072'],
  ['4 vCPU', '16 GB'],
] as const;
const roleArn = 'arn:aws:iam::111122223333:role/task';
const parameterArn = 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop';

function named(value: fc.Arbitrary<JsonValue>, field = 'value'): fc.Arbitrary<readonly JsonObject[]> {
  const item = fc.tuple(word, value).map(([name, inner]) => ({ name, [field]: inner }));
  return fc.uniqueArray(item, { maxLength: 4, selector: ({ name }) => name });
}

function unique(values: readonly string[], maxLength = 3): fc.Arbitrary<readonly string[]> {
  return fc.uniqueArray(fc.constantFrom(...values), { maxLength });
}

const healthCheck = fc.record(
  {
    command: fc.constantFrom(['CMD-SHELL', 'exit 0'], ['CMD', 'true']),
    interval: fc.constantFrom(5, 30, 300),
    timeout: fc.constantFrom(2, 5, 60),
    retries: fc.constantFrom(1, 3, 10),
    startPeriod: fc.constantFrom(0, 60, 300),
  },
  { requiredKeys: ['command'] },
);

const logConfiguration = fc.oneof(
  fc.constant({
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'shop' },
  }),
  fc.constant({
    logDriver: 'splunk',
    options: { 'splunk-url': 'https://splunk.example.com' },
    secretOptions: [{ name: 'splunk-token', valueFrom: parameterArn }],
  }),
);

const ulimits = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('nofile', 'nproc'), softLimit: port, hardLimit: fc.constant(65535) }),
  { maxLength: 2, selector: ({ name }) => name },
);

/** Fields that every launch type takes. */
const anywhere = {
  cpu: fc.constantFrom(0, 64, 128),
  memoryReservation: fc.constantFrom(64, 128),
  entryPoint: fc.array(text, { maxLength: 3 }),
  command: fc.array(text, { maxLength: 3 }),
  environment: named(fc.oneof(text, fc.constant(''))),
  environmentFiles: fc.array(fc.constantFrom({ value: 'arn:aws:s3:::shop/a.env', type: 's3' }), { maxLength: 1 }),
  secrets: named(fc.constant(parameterArn), 'valueFrom'),
  user: fc.constantFrom('1000', 'node'),
  workingDirectory: fc.constant('/srv'),
  versionConsistency: fc.constantFrom('enabled', 'disabled'),
  restartPolicy: fc.record(
    {
      enabled: fc.boolean(),
      ignoredExitCodes: fc.uniqueArray(fc.constantFrom(0, 1, 143)),
      restartAttemptPeriod: fc.constantFrom(60, 300),
    },
    { requiredKeys: ['enabled'] },
  ),
  stopTimeout: fc.constantFrom(30, 120),
  startTimeout: fc.constantFrom(30, 120),
  readonlyRootFilesystem: fc.boolean(),
  interactive: fc.boolean(),
  pseudoTerminal: fc.boolean(),
  dockerLabels: fc.dictionary(word, fc.oneof(text, fc.constant('')), { maxKeys: 3 }),
  ulimits,
  healthCheck,
  logConfiguration,
  systemControls: fc.constantFrom([], [{ namespace: 'net.core.somaxconn', value: '1024' }]),
};

/** Fields that tasks on instances take and tasks on Fargate do not. */
const onInstances = {
  privileged: fc.boolean(),
  dnsServers: fc.array(fc.constantFrom('10.0.0.2', '10.0.0.3'), { maxLength: 2 }),
  extraHosts: fc.constantFrom([], [{ hostname: 'db', ipAddress: '10.0.0.9' }]),
  dockerSecurityOptions: unique(['no-new-privileges']),
  linuxParameters: fc.record(
    {
      initProcessEnabled: fc.boolean(),
      sharedMemorySize: fc.constantFrom(64, 128),
      capabilities: fc.record({ add: unique(['NET_ADMIN', 'SYS_PTRACE']), drop: unique(['MKNOD', 'CHOWN']) }),
      tmpfs: fc.constantFrom([], [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec', 'rw'] }]),
    },
    { requiredKeys: [] },
  ),
};

function portMappings(networkMode: string | undefined): fc.Arbitrary<JsonValue> {
  const shared = networkMode === 'awsvpc' || networkMode === 'host';
  const mapping = fc
    .record(
      { containerPort: port, protocol: fc.constantFrom('tcp', 'udp'), withHost: fc.boolean() },
      { requiredKeys: ['containerPort', 'withHost'] },
    )
    .map(({ withHost, ...one }) => ({
      ...one,
      ...(withHost ? { hostPort: shared ? one.containerPort : 0 } : {}),
    }));
  return fc.uniqueArray(mapping, { maxLength: 3, selector: ({ containerPort }) => containerPort });
}

const volumes = fc.uniqueArray(
  fc.oneof(
    word.map((name): JsonObject => ({ name })),
    fc
      .tuple(word, fc.constantFrom<JsonObject[]>({}, { rootDirectory: '/' }, { rootDirectory: '/data' }))
      .map(([name, efs]): JsonObject => ({ name, efsVolumeConfiguration: { fileSystemId: 'fs-12345678', ...efs } })),
  ),
  { maxLength: 2, selector: ({ name }) => String(name) },
);

interface Shape {
  readonly networkMode: string | undefined;
  readonly onFargate: boolean;
}

function container(
  name: string,
  { networkMode, onFargate }: Shape,
  mounted: readonly string[],
): fc.Arbitrary<JsonObject> {
  const mountPoints = fc
    .subarray([...mounted])
    .map((some) => some.map((sourceVolume) => ({ sourceVolume, containerPath: `/${sourceVolume}`, readOnly: false })));
  return fc.record(
    {
      ...anywhere,
      ...(onFargate ? {} : onInstances),
      name: fc.constant(name),
      image: fc.constantFrom('nginx:1.27', `nginx@sha256:${'ab'.repeat(32)}`),
      memory: fc.constantFrom(128, 256),
      essential: name === 'app' ? fc.constantFrom(true) : fc.boolean(),
      portMappings: portMappings(networkMode),
      mountPoints,
    },
    { requiredKeys: ['name', 'image', 'memory'] },
  ) as fc.Arbitrary<JsonObject>;
}

function containers(shape: Shape, mounted: readonly string[]): fc.Arbitrary<readonly JsonObject[]> {
  return fc
    .integer({ min: 1, max: names.length })
    .chain((count) => fc.tuple(...names.slice(0, count).map((name) => container(name, shape, mounted))));
}

/** RegisterTaskDefinition's input as people write it: whole, one that ECS accepts, on Fargate and on instances. */
export function taskDefinition(family = 'shop'): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(fc.boolean(), fc.constantFrom(undefined, 'bridge', 'awsvpc', 'host'), volumes)
    .chain(([onFargate, mode, some]) => {
      const shape = { onFargate, networkMode: onFargate ? 'awsvpc' : mode };
      const size = onFargate
        ? fc.constantFrom(...fargateSizes)
        : fc.constantFrom(undefined, ['1 vCPU', '2048'] as const);
      const fields = {
        containerDefinitions: containers(
          shape,
          some.map(({ name }) => String(name)),
        ),
        size,
        runtimePlatform: fc.constantFrom(undefined, { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }),
        ephemeralStorage: fc.constantFrom(undefined, ...(onFargate ? [{ sizeInGiB: 50 }] : [])),
        taskRoleArn: fc.constantFrom(undefined, roleArn),
        tags: fc.constantFrom(undefined, [], [{ key: 'team', value: 'shop' }]),
        enableFaultInjection: fc.constantFrom(undefined, false),
      };
      return fc.record(fields).map(({ size: chosen, ...rest }) =>
        withoutUndefined({
          family,
          ...rest,
          volumes: some.length > 0 ? some : undefined,
          networkMode: shape.networkMode,
          requiresCompatibilities: [onFargate ? 'FARGATE' : 'EC2'],
          executionRoleArn: roleArn,
          cpu: chosen?.[0],
          memory: chosen?.[1],
        }),
      );
    });
}

/** JSON has no `undefined`: what is not there has no key. */
export function withoutUndefined(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
