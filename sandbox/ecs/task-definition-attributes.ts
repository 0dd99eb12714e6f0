import type { Body } from '../service.ts';
import { isEcrImage } from './ecr-image.ts';
import { isFargateDefinition } from './fargate-rules.ts';
import { bodiesOf, bodyOf, textOf } from './json-body.ts';

/** Where this definition could run: `TaskDefinition.compatibilities`. */
export function compatibilities(definition: Body): readonly string[] {
  const mode = textOf(definition, 'networkMode');
  const found = ['EC2'];
  if (mode !== 'awsvpc') found.unshift('EXTERNAL');
  if (isFargateDefinition(definition)) found.push('FARGATE');
  if (mode === 'awsvpc' || mode === 'host') found.push('MANAGED_INSTANCES');
  return found;
}

/** What a container instance must have: `TaskDefinition.requiresAttributes`. */
export function requiredAttributes(definition: Body): readonly Body[] {
  const names = new Set<string>();
  const containers = bodiesOf(definition, 'containerDefinitions');
  for (const container of containers) containerAttributes(container, names);
  if (textOf(definition, 'taskRoleArn')) names.add('com.amazonaws.ecs.capability.task-iam-role');
  if (textOf(definition, 'networkMode') === 'awsvpc') names.add('ecs.capability.task-eni');
  if (textOf(definition, 'pidMode') || textOf(definition, 'ipcMode'))
    names.add('ecs.capability.pid-ipc-namespace-sharing');
  if (bodiesOf(definition, 'volumes').some((volume) => bodyOf(volume, 'efsVolumeConfiguration'))) {
    names.add('ecs.capability.efs');
  }
  names.add('com.amazonaws.ecs.capability.docker-remote-api.1.18');
  return [...names].sort().map((name) => ({ name }));
}

function containerAttributes(container: Body, names: Set<string>): void {
  const driver = textOf(bodyOf(container, 'logConfiguration') ?? {}, 'logDriver');
  if (driver) names.add(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
  if (isEcrImage(textOf(container, 'image') ?? '')) names.add('com.amazonaws.ecs.capability.ecr-auth');
  if (bodyOf(container, 'healthCheck')) names.add('ecs.capability.container-health-check');
  if (bodiesOf(container, 'dependsOn').length > 0) names.add('ecs.capability.container-ordering');
  if (bodiesOf(container, 'secrets').length > 0) names.add('ecs.capability.secrets.ssm.environment-variables');
  if (bodyOf(container, 'firelensConfiguration')) names.add('ecs.capability.firelens.fluentbit');
  if (container.privileged === true) names.add('com.amazonaws.ecs.capability.privileged-container');
}
