import type { Body } from '../service.ts';
import type { Group, ScalingActivity } from './group.ts';

/** The group as DescribeAutoScalingGroups shows it. */
export function shownGroup(group: Group): Body {
  const { fields, places } = group;
  const { Tags: tags, ...kept } = fields;
  return {
    DefaultCooldown: 300,
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    NewInstancesProtectedFromScaleIn: false,
    TerminationPolicies: ['Default'],
    ...kept,
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desired,
    AvailabilityZones: places.map(({ zone }) => zone),
    VPCZoneIdentifier: places.map(({ subnet }) => subnet).join(','),
    Instances: [...group.instances.values()].map(({ instance, lifecycle, isProtected }) => ({
      InstanceId: instance.id,
      InstanceType: instance.type,
      AvailabilityZone: instance.zone,
      LifecycleState: lifecycle,
      HealthStatus: instance.state === 'running' || instance.state === 'pending' ? 'Healthy' : 'Unhealthy',
      ProtectedFromScaleIn: isProtected,
    })),
    CreatedTime: new Date(group.createdAt).toISOString(),
    ...(group.isDeleted && { Status: 'Delete in progress' }),
    Tags: shownTags(tags, group.name),
  };
}

function shownTags(tags: unknown, name: string): readonly Body[] {
  if (!Array.isArray(tags)) return [];
  return tags.map((tag: Body) => ({
    ...tag,
    ResourceId: name,
    ResourceType: 'auto-scaling-group',
    PropagateAtLaunch: tag.PropagateAtLaunch ?? false,
  }));
}

export function shownActivity(group: Group, activity: ScalingActivity): Body {
  const { id, description, cause, startedAt, status, message } = activity;
  const time = new Date(startedAt).toISOString();
  return {
    ActivityId: id,
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    Description: description,
    Cause: `At ${time} ${cause}.`,
    StartTime: time,
    EndTime: time,
    StatusCode: status,
    StatusMessage: message,
    Progress: 100,
  };
}
