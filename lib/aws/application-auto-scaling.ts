import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { InvariantError } from '../errors.ts';
import type { ScalableTarget, ScalableTargetReader } from '../ports/scaling.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

const call: AwsCall = {
  service: 'application-autoscaling',
  operation: 'DescribeScalableTargets',
  about: "ECS services' scalable targets",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
  resource: () => '*',
  repeatable: true,
};

/** The SDK's client of Application Auto Scaling. */
export function createApplicationAutoScalingClient(settings: ClientSettings): ApplicationAutoScalingClient {
  return new ApplicationAutoScalingClient(settings);
}

/** Application Auto Scaling by the real SDK: the targets that govern ECS services' desired counts. */
export function createScalableTargetReader(
  options: AdapterOptions<ApplicationAutoScalingClient>,
): ScalableTargetReader {
  const { client } = options;
  const caller = createCaller(options);
  return {
    async describeScalableTargets(resourceIds) {
      // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
      if (resourceIds.length > 50) {
        throw new InvariantError(
          `DescribeScalableTargets takes 50 ids and was given ${resourceIds.length}.`,
          call.about,
        );
      }
      if (resourceIds.length === 0) return [];
      const targets: ScalableTarget[] = [];
      let NextToken: string | undefined;
      do {
        const input = {
          ServiceNamespace: 'ecs' as const,
          ScalableDimension: 'ecs:service:DesiredCount' as const,
          ResourceIds: [...resourceIds],
          NextToken,
        };
        const answer = await caller(call, () => client.send(new DescribeScalableTargetsCommand(input)));
        for (const { ResourceId, MinCapacity = 0, MaxCapacity = 0 } of answer.ScalableTargets ?? []) {
          if (ResourceId) targets.push({ resourceId: ResourceId, minCapacity: MinCapacity, maxCapacity: MaxCapacity });
        }
        NextToken = answer.NextToken || undefined;
      } while (NextToken !== undefined);
      return targets;
    },
  };
}
