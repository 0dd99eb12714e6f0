import { isJsonObject } from '../json.ts';
import { type CheckedContainer, type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';

/** A private registry of ECR. */
const ecr = /^\d{12}\.dkr[.-]ecr[.-]/;

/**
 * What needs an execution role, where there is none. `repositories` are those of the images that Berth chooses, by
 * container: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function roleObjections(
  { content, containers, onFargate }: CheckedDefinition,
  repositories: Readonly<Record<string, string>>,
): readonly Objection[] {
  if (isSet(content.executionRoleArn)) return [];
  const needs = containers.flatMap((container) => [
    ...(isSet(container.fields.secrets) ? [`${container.called} has secrets`] : []),
    ...(onFargate && isFromEcr(container, repositories) ? [`${container.called} has an image in ECR`] : []),
    ...(onFargate && logsToCloudWatch(container) ? [`${container.called} logs with awslogs`] : []),
  ]);
  if (needs.length === 0) return [];
  const message = `no executionRoleArn, and ${needs.join(', ')}: write the role that ECS does this with`;
  return [{ severity: 'error', code: 'executionRoleMissing', message }];
}

function isFromEcr({ name, fields }: CheckedContainer, repositories: Readonly<Record<string, string>>): boolean {
  return [repositories[name], fields.image].some((image) => typeof image === 'string' && ecr.test(image));
}

function logsToCloudWatch({ fields: { logConfiguration } }: CheckedContainer): boolean {
  return isJsonObject(logConfiguration) && logConfiguration.logDriver === 'awslogs';
}
