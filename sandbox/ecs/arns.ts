import type { Environment } from '../service.ts';

export function ecsArn(environment: Environment, resource: string): string {
  return `arn:${partition(environment.region)}:ecs:${environment.region}:${environment.account}:${resource}`;
}

function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export function roleArn(environment: Environment, role: string): string {
  return role.startsWith('arn:')
    ? role
    : `arn:${partition(environment.region)}:iam::${environment.account}:role/${role}`;
}

/** The cluster's name in a name, a cluster's ARN, or nothing at all (`default`). Another account's ARN is no name here. */
export function clusterName(environment: Environment, cluster: string | undefined): string | undefined {
  if (!cluster) return 'default';
  return nameIn(environment, cluster, 'cluster/');
}

/** The service's name in a name, a long ARN (`service/cluster/name`) or an old, short one (`service/name`). */
export function serviceName(environment: Environment, service: string): string | undefined {
  return nameIn(environment, service, 'service/')?.split('/').at(-1);
}

function nameIn(environment: Environment, given: string, type: string): string | undefined {
  if (!given.startsWith('arn:')) return given;
  const prefix = ecsArn(environment, type);
  return given.startsWith(prefix) ? given.slice(prefix.length) : undefined;
}

/** A decimal id of so many digits, as ECS gives to deployments and service revisions. */
export function decimalId(environment: Environment, digits: number): string {
  const rest = BigInt(`0x${environment.id(16)}`) % 10n ** BigInt(digits - 1);
  return `1${String(rest).padStart(digits - 1, '0')}`;
}
