import { INSTANCE_TYPES } from '../../ec2/instance-types.ts';
import type { Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { clientError } from '../errors.ts';
import { bodiesOf, numberOf, textOf, textsOf } from '../json-body.ts';
import { withTags } from '../tags.ts';
import type { World } from '../world.ts';
import { shownInstance } from './instance-view.ts';
import { registerInstance } from './register-instance.ts';

/** What the agent calls when it starts; its identity document says which instance it is on: RegisterContainerInstance. */
export function registerContainerInstance(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const identity = identityOf(input);
  const resources = new Map(bodiesOf(input, 'totalResources').map((resource) => [resource.name, resource]));
  const amount = (name: string) => numberOf(resources.get(name) ?? {}, 'integerValue') ?? 0;
  const ports = (name: string) => textsOf(resources.get(name) ?? {}, 'stringSetValue').map(Number);
  const devices = bodiesOf(input, 'platformDevices').filter(({ type }) => type === 'GPU');
  const instance = registerInstance(world, cluster, {
    ec2InstanceId: textOf(identity, 'instanceId') ?? '',
    instanceType: textOf(identity, 'instanceType'),
    availabilityZone: textOf(identity, 'availabilityZone'),
    architecture: identity.architecture === 'arm64' ? 'arm64' : 'x86_64',
    cpu: amount('CPU'),
    memory: amount('MEMORY'),
    gpus: devices.length,
    enis: interfacesOf(textOf(identity, 'instanceType')),
    reservedPorts: ports('PORTS'),
    reservedUdpPorts: ports('PORTS_UDP'),
    attributes: Object.fromEntries(
      bodiesOf(input, 'attributes').map((attribute) => [textOf(attribute, 'name') ?? '', textOf(attribute, 'value')]),
    ),
    tags: withTags(new Map(), input),
  });
  return { containerInstance: shownInstance(instance, { withTags: true, withHealth: false }) };
}

/** For tasks: one of its type's is the instance's own (container-instance-eni). As many as one likes where the type is not known. */
function interfacesOf(instanceType: string | undefined): number | undefined {
  const type = INSTANCE_TYPES.get(instanceType ?? '');
  return type && type.networkInterfaces - 1;
}

function identityOf(input: Body): Body {
  try {
    return JSON.parse(textOf(input, 'instanceIdentityDocument') ?? '');
  } catch {
    throw clientError('Instance identity document is required.');
  }
}
