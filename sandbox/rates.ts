import type { VirtualClock } from './clock.ts';
import { AwsError } from './service.ts';
import type { Call } from './wire/call.ts';

/** Requests that share one token bucket per account and region. */
interface Category {
  readonly burst: number;
  /** Tokens per second. */
  readonly refill: number;
  readonly operations: readonly string[];
}

/**
 * ECS's request rates, from the Amazon ECS API reference, "Request throttling for the Amazon ECS API"
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
 */
const ecsCategories: readonly Category[] = [
  { burst: 20, refill: 1, operations: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'] },
  { burst: 5, refill: 1, operations: ['DeleteTaskDefinitions'] },
  {
    burst: 50,
    refill: 20,
    operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
  },
  {
    burst: 20,
    refill: 1,
    operations: [
      'CreateCluster',
      'DeleteCluster',
      'UpdateCluster',
      'UpdateClusterSettings',
      'PutClusterCapacityProviders',
    ],
  },
  { burst: 50, refill: 20, operations: ['DescribeClusters', 'ListClusters'] },
  { burst: 50, refill: 5, operations: ['CreateService', 'UpdateService', 'DeleteService'] },
  { burst: 100, refill: 20, operations: ['DescribeServices', 'ListServices'] },
  { burst: 10, refill: 1, operations: ['ListServicesByNamespace'] },
  { burst: 50, refill: 20, operations: ['ListServiceDeployments', 'DescribeServiceDeployments'] },
  { burst: 50, refill: 20, operations: ['DescribeServiceRevisions'] },
  { burst: 10, refill: 1, operations: ['CreateCapacityProvider', 'UpdateCapacityProvider', 'DeleteCapacityProvider'] },
  { burst: 50, refill: 20, operations: ['DescribeCapacityProviders'] },
  {
    burst: 100,
    refill: 40,
    operations: ['RunTask', 'StartTask', 'StopTask', 'ExecuteCommand', 'PutAttributes', 'DeleteAttributes'],
  },
  {
    burst: 100,
    refill: 20,
    operations: [
      'DescribeTasks',
      'ListTasks',
      'DescribeContainerInstances',
      'ListContainerInstances',
      'ListAttributes',
    ],
  },
  { burst: 20, refill: 10, operations: ['TagResource', 'UntagResource'] },
  { burst: 50, refill: 20, operations: ['ListTagsForResource'] },
  { burst: 200, refill: 80, operations: ['GetTaskProtection', 'UpdateTaskProtection'] },
];

/**
 * ECR's published rates, which are per second and operation, from the Amazon ECR user guide, "Amazon ECR service quotas"
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html). It publishes none for ListImages and
 * DescribeImages.
 */
const ecrCategories: readonly Category[] = [
  { burst: 500, refill: 500, operations: ['GetAuthorizationToken'] },
  { burst: 2_000, refill: 2_000, operations: ['BatchGetImage'] },
  { burst: 10, refill: 10, operations: ['PutImage'] },
];

const published: Readonly<Record<string, readonly Category[]>> = { ecs: ecsCategories, ecr: ecrCategories };

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets in virtual time: one per category, account and region, full at first. */
export class Rates {
  readonly #clock: VirtualClock;
  readonly #categories = new Map<string, Category>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    for (const [service, categories] of Object.entries(published)) {
      for (const category of categories) {
        for (const operation of category.operations) this.#categories.set(`${service}:${operation}`, category);
      }
    }
  }

  /** Takes a token for the call, or throws ThrottlingException. Operations without a published rate always pass. */
  admit(call: Call): void {
    const category = this.#categories.get(`${call.service}:${call.operation}`);
    if (!category) return;
    const key = `${call.caller.account} ${call.caller.region} ${call.service}:${category.operations[0]}`;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: category.burst, at: now };
    bucket.tokens = Math.min(category.burst, bucket.tokens + ((now - bucket.at) / 1000) * category.refill);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) throw new AwsError('ThrottlingException', 'Rate exceeded');
    bucket.tokens -= 1;
  }
}
