/** What a service's ARN is made of. */
export interface ServiceArnParts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The cluster's name, or its ARN. */
  readonly cluster: string;
  readonly service: string;
}

/** A service's ARN in the long format, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html. */
export function serviceArn({ partition, region, account, cluster, service }: ServiceArnParts): string {
  return `arn:${partition}:ecs:${region}:${account}:service/${clusterName(cluster)}/${service}`;
}

/** A cluster's name out of its name or ARN. */
export function clusterName(cluster: string): string {
  return cluster.slice(cluster.lastIndexOf('/') + 1);
}
