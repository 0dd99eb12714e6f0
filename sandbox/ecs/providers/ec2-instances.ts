import { INSTANCE_TYPES } from '../../ec2/instance-types.ts';
import type { Ec2Instance } from '../../ec2/instances.ts';
import { setInstanceState } from '../instances/instance-state.ts';
import { terminateInstance } from '../instances/leave.ts';
import { registerInstance } from '../instances/register-instance.ts';
import { textsOf } from '../json-body.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { type AgentConfiguration, readAgentConfiguration } from './agent-configuration.ts';
import { drainBeforeTermination } from './draining.ts';
import { containerInstanceOf, providerOf } from './follow-group.ts';
import { groupOf, groupsOf } from './groups-of.ts';
import { vesselOf } from './vessel.ts';

/** Follows the EC2 instances of the world's region: those with an agent join their cluster, and leave it when they end. */
export function followEc2(world: World): void {
  const groups = groupsOf(world);
  if (!groups) return;
  const { instances } = groups.ec2;
  for (const instance of instances.all()) instanceMoved(world, instance);
  instances.onChange((instance) => instanceMoved(world, instance));
  groups.beforeTermination((instance, go) => drainBeforeTermination(world, instance, go));
}

/** The agents of all instances that run have started. */
export function registerRunning(world: World): void {
  for (const instance of groupsOf(world)?.ec2.instances.all() ?? []) {
    if (instance.state === 'running') register(world, instance);
  }
}

function instanceMoved(world: World, instance: Ec2Instance): void {
  if (instance.state === 'running') {
    world.agenda.after(world.options.seconds.agentStart, () => {
      if (instance.state === 'running') register(world, instance);
    });
    return;
  }
  const registered = containerInstanceOf(world, instance.id);
  if (!registered) return;
  if (instance.state === 'terminated') terminateInstance(world, registered);
  if (instance.state === 'shutting-down') setInstanceState(world, registered, { agentConnected: false });
}

function register(world: World, instance: Ec2Instance): void {
  const type = INSTANCE_TYPES.get(instance.type);
  const configuration = readAgentConfiguration(instance.userData);
  const cluster = clusterOf(world, instance, configuration);
  if (!type || cluster?.status !== 'ACTIVE' || containerInstanceOf(world, instance.id)) return;
  const vessel = vesselOf(type);
  registerInstance(world, cluster, {
    ec2InstanceId: instance.id,
    instanceType: instance.type,
    availabilityZone: instance.zone,
    architecture: type.architecture,
    capacityProvider: providerOf(world, cluster, instance.id)?.name,
    ...vessel,
    memory: vessel.memory - configuration.reservedMemory,
    reservedPorts: configuration.reservedPorts,
    reservedUdpPorts: configuration.reservedUdpPorts,
    attributes: { 'ecs.ami-id': instance.imageId, 'ecs.subnet-id': instance.subnet, ...configuration.attributes },
  });
}

/** The one that user data names, and without one the cluster whose provider launched the instance. */
function clusterOf(world: World, instance: Ec2Instance, { cluster }: AgentConfiguration): ClusterRecord | undefined {
  if (cluster !== undefined) return world.clusters.get(cluster);
  return [...world.clusters.values()].find(({ fields }) =>
    textsOf(fields, 'capacityProviders').some((name) => {
      const provider = world.capacityProviders.get(name);
      return provider && groupOf(world, provider)?.instances.has(instance.id);
    }),
  );
}
