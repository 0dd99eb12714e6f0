import type { CapacityAdapters } from '../ports/capacity.ts';
import { createApplicationAutoScalingClient } from './application-auto-scaling.ts';
import { createAutoScalingClient, createAutoScalingGroupReader } from './auto-scaling.ts';
import type { CapacityConnection } from './capacity.ts';
import { createEc2Client, createInstanceTypeReader } from './ec2.ts';
import { createEcsCapacityReader } from './ecs-capacity-reader.ts';
import { connectEcs } from './ecs-connection.ts';
import { createScheduledActionReader } from './scheduled-actions.ts';

/** ECS, EC2 Auto Scaling and EC2 by the real SDK. */
export function createCapacityReaders({ settings, ...options }: CapacityConnection): CapacityAdapters {
  const scaling = createApplicationAutoScalingClient(settings('APPLICATION_AUTO_SCALING'));
  return {
    ecs: createEcsCapacityReader(connectEcs(options)),
    groups: createAutoScalingGroupReader({ ...options, client: createAutoScalingClient(settings('AUTO_SCALING')) }),
    instanceTypes: createInstanceTypeReader({ ...options, client: createEc2Client(settings('EC2')) }),
    schedules: createScheduledActionReader({ ...options, client: scaling }),
  };
}
