/**
 * What the agent of a current ECS-optimized Linux AMI says of its instance, beside the instance's own facts: developer
 * guide, task-placement-constraints, and the agent's `ECS_AVAILABLE_LOGGING_DRIVERS`.
 */
const CAPABILITIES = [
  ...[
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
  ].map((minor) => `com.amazonaws.ecs.capability.docker-remote-api.1.${minor}`),
  ...['json-file', 'syslog', 'awslogs', 'fluentd', 'journald', 'gelf', 'splunk', 'none', 'awsfirelens'].map(
    (driver) => `com.amazonaws.ecs.capability.logging-driver.${driver}`,
  ),
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.selinux',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'ecs.capability.aws-appmesh',
  'ecs.capability.container-health-check',
  'ecs.capability.container-ordering',
  'ecs.capability.container-restart-policy',
  'ecs.capability.efs',
  'ecs.capability.efsAuth',
  'ecs.capability.env-files.s3',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.firelens.fluentbit',
  'ecs.capability.firelens.fluentd',
  'ecs.capability.full-sync',
  'ecs.capability.network.container-port-range',
  'ecs.capability.pid-ipc-namespace-sharing',
  'ecs.capability.private-registry-authentication.secretsmanager',
  'ecs.capability.secrets.asm.bootstrap.log-driver',
  'ecs.capability.secrets.asm.environment-variables',
  'ecs.capability.secrets.ssm.bootstrap.log-driver',
  'ecs.capability.secrets.ssm.environment-variables',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eip',
  'ecs.capability.task-eni',
];

/** The built-in attributes by which people place: developer guide, task-placement-constraints. */
export function agentAttributes(facts: {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly architecture: string;
}): Map<string, string | undefined> {
  return new Map<string, string | undefined>([
    ['ecs.ami-id', 'ami-0c0ffee0000000000'],
    ['ecs.availability-zone', facts.availabilityZone],
    ['ecs.cpu-architecture', facts.architecture],
    ['ecs.instance-type', facts.instanceType],
    ['ecs.os-family', 'LINUX'],
    ['ecs.os-type', 'linux'],
    ['ecs.vpc-id', 'vpc-1'],
    ...CAPABILITIES.map((name): [string, undefined] => [name, undefined]),
  ]);
}
