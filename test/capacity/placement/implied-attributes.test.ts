import { impliedAttributes } from '../../../lib/capacity/placement/implied-attributes.ts';
import type { JsonObject } from '../../../lib/json.ts';

const ecr = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1';
const executionRoleArn = 'arn:aws:iam::111122223333:role/execution';

function of(container: JsonObject, task: JsonObject = {}): JsonObject {
  return { containerDefinitions: [{ name: 'app', image: 'nginx:1', ...container }], ...task };
}

function names(content: JsonObject, running?: JsonObject): readonly string[] {
  return impliedAttributes(content, running).map(({ name }) => name.replace('com.amazonaws.ecs', 'older'));
}

describe('what a revision that is not registered yet may ask of instances', () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ['nothing of a plain one', of({}), []],
    ['a task role', of({}, { taskRoleArn: 'r' }), ['older.capability.task-iam-role']],
    [
      'a task role in the network of the host',
      of({}, { taskRoleArn: 'r', networkMode: 'host' }),
      ['older.capability.task-iam-role-network-host'],
    ],
    ['awsvpc', of({}, { networkMode: 'awsvpc' }), ['ecs.capability.task-eni']],
    ['ipcMode', of({}, { ipcMode: 'task' }), ['ecs.capability.pid-ipc-namespace-sharing']],
    ['a size of the task', of({}, { memory: '512' }), ['ecs.capability.task-cpu-mem-limit']],
    ['App Mesh', of({}, { proxyConfiguration: { type: 'APPMESH' } }), ['ecs.capability.aws-appmesh']],
    [
      'EFS',
      of({}, { volumes: [{ name: 'a', efsVolumeConfiguration: { fileSystemId: 'f' } }] }),
      ['ecs.capability.efs'],
    ],
    [
      'EFS with encryption',
      of({}, { volumes: [{ name: 'a', efsVolumeConfiguration: { transitEncryption: 'ENABLED' } }] }),
      ['ecs.capability.efs', 'ecs.capability.efsAuth'],
    ],
    [
      'FSx',
      of({}, { volumes: [{ name: 'a', fsxWindowsFileServerVolumeConfiguration: { fileSystemId: 'f' } }] }),
      ['ecs.capability.fsxWindowsFileServer'],
    ],
    ['a bind mount', of({}, { volumes: [{ name: 'a' }] }), []],
    ['privileged', of({ privileged: true }), ['older.capability.privileged-container']],
    ['not privileged', of({ privileged: false }), []],
    ['a health check', of({ healthCheck: { command: ['CMD', 'true'] } }), ['ecs.capability.container-health-check']],
    [
      'an order of starting',
      of({ dependsOn: [{ containerName: 'db', condition: 'START' }] }),
      ['ecs.capability.container-ordering'],
    ],
    ['no order', of({ dependsOn: [] }), []],
    ['restarts', of({ restartPolicy: { enabled: true } }), ['ecs.capability.container-restart-policy']],
    ['files of variables', of({ environmentFiles: [{ type: 's3', value: 'a' }] }), ['ecs.capability.env-files.s3']],
    [
      'a range of ports',
      of({ portMappings: [{ containerPortRange: '80-90' }] }),
      ['ecs.capability.network.container-port-range'],
    ],
    ['FireLens', of({ firelensConfiguration: { type: 'fluentbit' } }), ['ecs.capability.firelens.fluentbit']],
    [
      'logs',
      of({ logConfiguration: { logDriver: 'splunk' } }, { executionRoleArn }),
      ['older.capability.logging-driver.splunk'],
    ],
    [
      'logs by the execution role',
      of({ logConfiguration: { logDriver: 'awslogs' } }, { executionRoleArn }),
      ['older.capability.logging-driver.awslogs', 'ecs.capability.execution-role-awslogs'],
    ],
    [
      'a secret of the log driver',
      of({ logConfiguration: { secretOptions: [{ name: 'a', valueFrom: 'parameter' }] } }),
      ['ecs.capability.secrets.ssm.bootstrap.log-driver'],
    ],
    ['an image in ECR', of({ image: ecr }), ['older.capability.ecr-auth']],
    [
      'an image in ECR by the execution role',
      of({ image: ecr }, { executionRoleArn }),
      ['older.capability.ecr-auth', 'ecs.capability.execution-role-ecr-pull'],
    ],
    [
      'credentials of a registry',
      of({ repositoryCredentials: { credentialsParameter: 'a' } }),
      ['ecs.capability.private-registry-authentication.secretsmanager'],
    ],
    [
      'secrets of either store',
      of({
        secrets: [{ valueFrom: 'arn:aws:secretsmanager:eu-west-1:1:secret:a' }, { valueFrom: 'b' }, { valueFrom: 'c' }],
      }),
      ['ecs.capability.secrets.asm.environment-variables', 'ecs.capability.secrets.ssm.environment-variables'],
    ],
  ])('%s', (_, content, expected) => {
    expect(names(content)).toEqual(expected);
  });

  it('is said with its reason', () => {
    expect(impliedAttributes(of({ logConfiguration: { logDriver: 'splunk' } }), undefined)).toEqual([
      { name: 'com.amazonaws.ecs.capability.logging-driver.splunk', because: 'log driver splunk of app' },
    ]);
  });

  it('is what the running revision asks for beside it, but for what is not there any more', () => {
    const running = of(
      { logConfiguration: { logDriver: 'splunk' } },
      {
        networkMode: 'awsvpc',
        requiresAttributes: [
          { name: 'com.amazonaws.ecs.capability.logging-driver.splunk' },
          { name: 'ecs.capability.task-eni' },
          { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.29' },
          { name: 'stack', value: 'blue' },
        ],
      },
    );
    const found = impliedAttributes(of({}, { networkMode: 'awsvpc' }), running);
    expect(found).toEqual([
      { name: 'ecs.capability.task-eni', because: 'networkMode awsvpc' },
      { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.29', because: 'the running revision asks for it' },
      { name: 'stack', value: 'blue', because: 'the running revision asks for it' },
    ]);
  });
});
