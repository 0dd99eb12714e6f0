import type { WireContainerInstance } from '../ports/wire.ts';

/**
 * A function that keeps of an instance what its capacity is read from. Instances of one cluster have nearly all of their
 * fifty attributes in common, so a text is kept once for all that go through the same function.
 */
export function createInstanceKeeper(): (wire: WireContainerInstance) => WireContainerInstance {
  const texts = new Map<string, string>();
  const once = (text: string) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
  return (wire) => ({
    containerInstanceArn: wire.containerInstanceArn,
    ec2InstanceId: wire.ec2InstanceId,
    capacityProviderName: wire.capacityProviderName && once(wire.capacityProviderName),
    status: wire.status,
    healthStatus: wire.healthStatus && { overallStatus: wire.healthStatus.overallStatus },
    agentConnected: wire.agentConnected,
    versionInfo: wire.versionInfo && { agentVersion: wire.versionInfo.agentVersion },
    registeredAt: wire.registeredAt,
    runningTasksCount: wire.runningTasksCount,
    attributes: wire.attributes?.map(({ name = '', value }) => ({
      name: once(name),
      ...(value !== undefined && { value: once(value) }),
    })),
    registeredResources: wire.registeredResources,
    remainingResources: wire.remainingResources,
    gpuDevices: wire.gpuDevices,
  });
}
