import { INSTANCE_TYPES } from '../../ec2/instance-types.ts';
import type { Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { clientError } from '../errors.ts';
import { bodiesOf, bodyOf, numberOf, textOf, textsOf } from '../json-body.ts';
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
    ...identity,
    cpu: amount('CPU'),
    memory: amount('MEMORY'),
    gpus: devices.length,
    enis: interfacesOf(identity.instanceType),
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

/** A document that names no instance is none. */
function identityOf(input: Body) {
  const document = documentOf(input);
  const ec2InstanceId = textOf(document, 'instanceId');
  if (!ec2InstanceId) throw clientError('Instance identity document is required.');
  return {
    ec2InstanceId,
    instanceType: textOf(document, 'instanceType'),
    availabilityZone: textOf(document, 'availabilityZone'),
    architecture: document.architecture === 'arm64' ? 'arm64' : 'x86_64',
  } as const;
}

/** Empty where the text is missing, or is no JSON object. */
function documentOf(input: Body): Body {
  try {
    return bodyOf({ document: JSON.parse(textOf(input, 'instanceIdentityDocument') ?? '') }, 'document') ?? {};
  } catch {
    return {};
  }
}
