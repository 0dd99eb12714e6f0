import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../../json.ts';
import { type RequiredAttribute, requirementsOf } from './task-requirements.ts';

/** An attribute that ECS may ask of an instance for a revision that is not registered yet, and what for. */
export interface ImpliedAttribute extends RequiredAttribute {
  /** `log driver splunk of app`. */
  readonly because: string;
}

/** Attributes' names with what for. */
type Causes = readonly (readonly [name: string, because: string])[];

/** What the agent could do first has the older prefix. */
const older = 'com.amazonaws.ecs.capability.';
const newer = 'ecs.capability.';

/**
 * What the content is likely to ask of an instance, and what the running revision asks for but for reasons that the
 * content has not any more. AWS does not document what ECS makes of a definition, so all of it is an estimate. The names
 * are those that the agent gives to what it can do: https://github.com/aws/amazon-ecs-agent/blob/01f01bfb20e9f1541d6d409cd31b2dae8e7ac385/agent/app/agent_capability.go
 */
export function impliedAttributes(content: JsonObject, running: JsonObject | undefined): readonly ImpliedAttribute[] {
  const own = new Map(causesOf(content));
  const explained = new Map(running && causesOf(running));
  const kept = (running ? requirementsOf(running).attributes : []).filter(
    ({ name }) => !own.has(name) && !explained.has(name),
  );
  return [
    ...[...own].map(([name, because]) => ({ name, because })),
    ...kept.map((attribute) => ({ ...attribute, because: 'the running revision asks for it' })),
  ];
}

function causesOf(content: JsonObject): Causes {
  return [
    ...taskCauses(content),
    ...objectsOf(content.volumes).flatMap(volumeCauses),
    ...objectsOf(content.containerDefinitions).flatMap((container) => [
      ...containerCauses(container),
      ...loggingCauses(container, content),
      ...imageCauses(container, content),
      ...secretCauses(container),
    ]),
  ];
}

function taskCauses(content: JsonObject): Causes {
  const { networkMode } = content;
  const role = networkMode === 'host' ? 'task-iam-role-network-host' : 'task-iam-role';
  return [
    ...when(content.taskRoleArn, older + role, 'the task role'),
    ...when(networkMode === 'awsvpc', `${newer}task-eni`, 'networkMode awsvpc'),
    ...when(content.pidMode ?? content.ipcMode, `${newer}pid-ipc-namespace-sharing`, 'pidMode or ipcMode'),
    ...when(content.cpu ?? content.memory, `${newer}task-cpu-mem-limit`, "the task's size"),
    ...when(content.proxyConfiguration, `${newer}aws-appmesh`, 'the proxyConfiguration'),
  ];
}

function volumeCauses({ name, ...volume }: JsonObject): Causes {
  const efs = objectOf(volume.efsVolumeConfiguration);
  const because = `volume ${name}`;
  return [
    ...when(efs, `${newer}efs`, because),
    ...when(efs?.authorizationConfig ?? efs?.transitEncryption, `${newer}efsAuth`, because),
    ...when(volume.fsxWindowsFileServerVolumeConfiguration, `${newer}fsxWindowsFileServer`, because),
  ];
}

function containerCauses({ name, ...container }: JsonObject): Causes {
  const hasRange = objectsOf(container.portMappings).some(({ containerPortRange }) => containerPortRange !== undefined);
  const firelens = objectOf(container.firelensConfiguration);
  return [
    ...when(container.privileged, `${older}privileged-container`, `privileged of ${name}`),
    ...when(container.healthCheck, `${newer}container-health-check`, `healthCheck of ${name}`),
    ...when(objectsOf(container.dependsOn)[0], `${newer}container-ordering`, `dependsOn of ${name}`),
    ...when(objectOf(container.restartPolicy)?.enabled, `${newer}container-restart-policy`, `restartPolicy of ${name}`),
    ...when(objectsOf(container.environmentFiles)[0], `${newer}env-files.s3`, `environmentFiles of ${name}`),
    ...when(hasRange, `${newer}network.container-port-range`, `containerPortRange of ${name}`),
    ...when(firelens, `${newer}firelens.${firelens?.type}`, `firelensConfiguration of ${name}`),
  ];
}

function loggingCauses({ name, logConfiguration }: JsonObject, { executionRoleArn }: JsonObject): Causes {
  const { logDriver, secretOptions } = objectOf(logConfiguration) ?? {};
  const because = `log driver ${logDriver} of ${name}`;
  const byRole = logDriver === 'awslogs' && executionRoleArn;
  return [
    ...when(logDriver, `${older}logging-driver.${logDriver}`, because),
    ...when(byRole, `${newer}execution-role-awslogs`, because),
    ...objectsOf(secretOptions).map((secret) => [storeOf(secret, 'bootstrap.log-driver'), because] as const),
  ];
}

/** A private repository of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const ecr = /^\d{12}\.dkr[.-]ecr[.-]/;

function imageCauses({ name, image, repositoryCredentials }: JsonObject, { executionRoleArn }: JsonObject): Causes {
  const isEcr = typeof image === 'string' && ecr.test(image);
  const because = `the image of ${name}`;
  return [
    ...when(isEcr, `${older}ecr-auth`, because),
    ...when(isEcr && executionRoleArn, `${newer}execution-role-ecr-pull`, because),
    ...when(repositoryCredentials, `${newer}private-registry-authentication.secretsmanager`, because),
  ];
}

function secretCauses({ name, secrets }: JsonObject): Causes {
  return objectsOf(secrets).map((secret) => [storeOf(secret, 'environment-variables'), `secrets of ${name}`] as const);
}

/** A secret is in Secrets Manager, and everything else in the Parameter Store, whose parameters may go by their names. */
function storeOf({ valueFrom }: JsonObject, use: string): string {
  const store = String(valueFrom).includes(':secretsmanager:') ? 'asm' : 'ssm';
  return `${newer}secrets.${store}.${use}`;
}

function when(cause: JsonValue | undefined, name: string, because: string): Causes {
  return cause === undefined || cause === null || cause === false || cause === '' ? [] : [[name, because]];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
