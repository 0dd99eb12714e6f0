import type { InstanceFacts } from '../../lib/capacity/placement/container-instance.ts';

/** An instance's facts: a t2.small in us-east-1a that was registered on 18 June 2018, 22:28:28 UTC, and runs nothing. */
export function instanceFacts({
  attributes = {},
  groups = {},
  ...facts
}: Partial<Omit<InstanceFacts, 'attributes' | 'taskGroups'>> & {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly groups?: Readonly<Record<string, number>>;
} = {}): InstanceFacts {
  const builtIn = { 'ecs.instance-type': 't2.small', 'ecs.availability-zone': 'us-east-1a' };
  return {
    attributes: new Map(Object.entries({ ...builtIn, ...attributes })),
    agentConnected: true,
    agentVersion: '1.14.5',
    ec2InstanceId: 'i-abcd1234',
    registeredAt: 1529360908.5,
    runningTasksCount: 0,
    taskGroups: new Map(Object.entries(groups)),
    ...facts,
  };
}
