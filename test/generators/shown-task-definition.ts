import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** How ECS behaves where nobody has checked, or where reports disagree. */
export interface Readings {
  readonly omittedNetworkMode: 'absent' | 'bridge';
  readonly emptyValue: 'kept' | 'valueDropped' | 'entryDropped';
  /** Defaults that some accounts have been shown and others not. */
  readonly laterDefaults: 'shown' | 'absent';
  readonly listOrder: 'asSent' | 'reversed';
}

/** Every combination of readings. */
export const readings: fc.Arbitrary<Readings> = fc.record({
  omittedNetworkMode: fc.constantFrom('absent', 'bridge'),
  emptyValue: fc.constantFrom('kept', 'valueDropped', 'entryDropped'),
  laterDefaults: fc.constantFrom('shown', 'absent'),
  listOrder: fc.constantFrom('asSent', 'reversed'),
});

/**
 * What DescribeTaskDefinition shows of what was registered, as docs/ecs-behaviour.md has it. Written from that page,
 * not from the table, so that the two can contradict each other.
 */
export function shownTaskDefinition(sent: JsonObject, readings: Readings): JsonObject {
  const { tags: _, cpu, memory, ...rest } = sent;
  const mode = sent.networkMode ?? (readings.omittedNetworkMode === 'bridge' ? 'bridge' : undefined);
  return {
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7',
    revision: 7,
    status: 'ACTIVE',
    registeredAt: 1795000000.25,
    registeredBy: 'arn:aws:iam::111122223333:user/someone',
    requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' }],
    compatibilities: ['EC2', 'EXTERNAL'],
    placementConstraints: [],
    ...rest,
    ...(mode === undefined ? {} : { networkMode: mode }),
    ...(cpu === undefined ? {} : { cpu: units(cpu, 1024) }),
    ...(memory === undefined ? {} : { memory: units(memory, 1024) }),
    volumes: turned(objects(sent.volumes).map(shownVolume), readings),
    containerDefinitions: turned(
      objects(sent.containerDefinitions).map((container) => shownContainer(container, mode, readings)),
      readings,
    ),
    ...(readings.laterDefaults === 'shown' ? { enableFaultInjection: sent.enableFaultInjection ?? false } : {}),
  };
}

function shownContainer(container: JsonObject, mode: JsonValue | undefined, readings: Readings): JsonObject {
  const check = container.healthCheck;
  const policy = container.restartPolicy;
  return {
    cpu: 0,
    essential: true,
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...(readings.laterDefaults === 'shown' ? { versionConsistency: 'enabled' } : {}),
    ...container,
    portMappings: turned(
      objects(container.portMappings).map((mapping) => shownPort(mapping, mode)),
      readings,
    ),
    environment: turned(shownEnvironment(objects(container.environment), readings), readings),
    secrets: turned(objects(container.secrets), readings),
    ...(isJsonObject(check) ? { healthCheck: { interval: 30, timeout: 5, retries: 3, ...check } } : {}),
    ...(isJsonObject(policy) && readings.laterDefaults === 'shown'
      ? { restartPolicy: { restartAttemptPeriod: 300, ignoredExitCodes: [], ...policy } }
      : {}),
  };
}

function shownPort(mapping: JsonObject, mode: JsonValue | undefined): JsonObject {
  const shared = mode === 'awsvpc' || mode === 'host';
  return { protocol: 'tcp', hostPort: shared ? (mapping.containerPort ?? 0) : 0, ...mapping };
}

function shownEnvironment(variables: readonly JsonObject[], { emptyValue }: Readings): readonly JsonObject[] {
  if (emptyValue === 'kept') return variables;
  if (emptyValue === 'entryDropped') return variables.filter(({ value }) => value !== '');
  return variables.map(({ name, value, ...rest }) => ({ name, ...(value === '' ? {} : { value }), ...rest }));
}

function shownVolume(volume: JsonObject): JsonObject {
  const efs = volume.efsVolumeConfiguration;
  return {
    configuredAtLaunch: false,
    ...(isJsonObject(efs) ? {} : { host: {} }),
    ...volume,
    ...(isJsonObject(efs) ? { efsVolumeConfiguration: { rootDirectory: '/', ...efs } } : {}),
  };
}

function units(value: JsonValue, each: number): string {
  const [amount = '', suffix] = String(value).split(' ');
  return suffix === undefined ? amount : String(Number(amount) * each);
}

function turned(items: readonly JsonObject[], { listOrder }: Readings): readonly JsonObject[] {
  return listOrder === 'reversed' ? [...items].reverse() : items;
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
