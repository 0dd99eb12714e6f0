import {
  type ApplicationAutoScalingClient,
  DescribeScheduledActionsCommand,
  type ScheduledAction as SdkScheduledAction,
} from '@aws-sdk/client-application-auto-scaling';
import type { ScheduledAction, ScheduledActionReader } from '../ports/scaling.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';

/** Application Auto Scaling by the real SDK: what changes the limits of ECS services' desired counts, and when. */
export function createScheduledActionReader(
  options: AdapterOptions<ApplicationAutoScalingClient>,
): ScheduledActionReader {
  const { client } = options;
  const caller = createCaller(options);
  return {
    async describeScheduledActions(ResourceId) {
      const call: AwsCall = {
        service: 'application-autoscaling',
        operation: 'DescribeScheduledActions',
        about: ResourceId === undefined ? "ECS services' scheduled actions" : `scheduled actions of ${ResourceId}`,
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
        resource: () => '*',
        repeatable: true,
      };
      const actions: ScheduledAction[] = [];
      let NextToken: string | undefined;
      do {
        const input = { ServiceNamespace: 'ecs' as const, ResourceId, NextToken };
        const answer = await caller(call, () => client.send(new DescribeScheduledActionsCommand(input)));
        actions.push(...(answer.ScheduledActions ?? []).map(readAction));
        NextToken = answer.NextToken || undefined;
      } while (NextToken !== undefined);
      return actions;
    },
  };
}

function readAction(action: SdkScheduledAction): ScheduledAction {
  const { MinCapacity, MaxCapacity } = action.ScalableTargetAction ?? {};
  return {
    name: action.ScheduledActionName ?? '',
    resourceId: action.ResourceId ?? '',
    schedule: action.Schedule ?? '',
    timezone: action.Timezone,
    startTime: action.StartTime?.getTime(),
    endTime: action.EndTime?.getTime(),
    minCapacity: MinCapacity,
    maxCapacity: MaxCapacity,
  };
}
