import type { AwsCall } from './aws-call.ts';
import type { Rate } from './token-bucket.ts';

/** Calls that share a bucket, and its rate. */
export interface RateCategory {
  readonly name: string;
  readonly rate: Rate;
  /** True for calls that change something: few processes make them. */
  readonly writes?: boolean;
  /** The least share of the rate that a process uses, where few make these calls at a time and one makes many. */
  readonly leastShare?: number;
}

// ECS publishes a bucket per category of actions, for each account and region; every action of a category draws on it:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
const ecs: readonly (RateCategory & { readonly operations: readonly string[] })[] = [
  {
    name: 'ecs task definition modify',
    rate: { burst: 20, perSecond: 1 },
    writes: true,
    operations: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'],
  },
  {
    name: 'ecs task definition read',
    rate: { burst: 50, perSecond: 20 },
    operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
  },
  {
    name: 'ecs service modify',
    rate: { burst: 50, perSecond: 5 },
    writes: true,
    operations: ['CreateService', 'UpdateService', 'DeleteService'],
  },
  {
    name: 'ecs service read',
    rate: { burst: 100, perSecond: 20 },
    operations: ['DescribeServices', 'ListServices'],
  },
  {
    name: 'ecs service deployment read',
    rate: { burst: 50, perSecond: 20 },
    operations: ['ListServiceDeployments', 'DescribeServiceDeployments'],
  },
  {
    name: 'ecs service revision read',
    rate: { burst: 50, perSecond: 20 },
    operations: ['DescribeServiceRevisions'],
  },
  {
    name: 'ecs cluster read',
    rate: { burst: 50, perSecond: 20 },
    operations: ['DescribeClusters'],
  },
  {
    name: 'ecs capacity provider read',
    rate: { burst: 50, perSecond: 20 },
    operations: ['DescribeCapacityProviders'],
  },
  // Tasks and instances share one. A look at a large cluster takes hundreds of calls: a fiftieth of the rate would keep a
  // pass waiting beyond its end, and only those that roll out onto instances look.
  {
    name: 'ecs cluster resource read',
    rate: { burst: 100, perSecond: 20 },
    leastShare: 0.2,
    operations: ['DescribeContainerInstances', 'DescribeTasks', 'ListContainerInstances', 'ListTasks'],
  },
  {
    name: 'ecs tag modify',
    rate: { burst: 20, perSecond: 10 },
    writes: true,
    operations: ['TagResource', 'UntagResource'],
  },
  // Not in the table of that page, so as slow as the slowest writes that are.
  {
    name: 'ecs service deployment modify',
    rate: { burst: 5, perSecond: 1 },
    writes: true,
    operations: ['StopServiceDeployment', 'ContinueServiceDeployment'],
  },
];

// ECR throttles each action by itself and publishes only the rates of pushing and pulling; the example that it gives
// for an action outside those is 20 a second: https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors.html
// and https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
const ecrAction: Rate = { burst: 100, perSecond: 20 };
// A FIFO queue takes 300 calls of each action a second:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const sqsAction: Rate = { burst: 300, perSecond: 300 };
// The others are called a few times a pass, or once in minutes.
const quietAction: Rate = { burst: 20, perSecond: 10 };

/** The bucket that a call draws on: its category's, or its own where AWS throttles each action by itself. */
export function rateCategory(call: Pick<AwsCall, 'service' | 'operation'>): RateCategory {
  const published = call.service === 'ecs' && ecs.find((category) => category.operations.includes(call.operation));
  if (published) return published;
  const name = `${call.service} ${call.operation}`;
  if (call.service === 'ecr') return { name, rate: ecrAction };
  return { name, rate: call.service === 'sqs' ? sqsAction : quietAction };
}
