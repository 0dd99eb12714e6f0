// What the functions that look at services are measured beside: the same SDK clients, the calls of a look at a service
// in sync, and nothing around them.
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';

const ecs = new ECSClient({});
const ecr = new ECRClient({});
const others = [new ApplicationAutoScalingClient({}), new SQSClient({})];

export async function handler(): Promise<unknown> {
  const tags = { repositoryName: 'web', filter: { tagStatus: 'TAGGED' as const }, maxResults: 1_000 };
  await Promise.all([
    ecs.send(new DescribeServicesCommand({ cluster: 'production', services: ['web'], include: ['TAGS'] })),
    ecr.send(new ListImagesCommand(tags)),
  ]);
  return { clients: others.length };
}
