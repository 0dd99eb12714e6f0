import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../../json.ts';

/** A static host port that a task takes. */
export interface HostPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** An attribute that an instance must have; without a value, any value will do. */
export interface RequiredAttribute {
  readonly name: string;
  readonly value?: string | undefined;
}

/** What one task takes from a container instance, and what it asks of it. */
export interface TaskRequirements {
  /** CPU units; 1024 are a vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Whole GPUs. */
  readonly gpus: number;
  /** All GPUs of the instance, and one at the least. */
  readonly allGpus?: true;
  /** A GPU that containers share, on an instance that has any; how much of its memory is not looked at. */
  readonly sharedGpu?: true;
  /** Static host ports only: dynamic ones are always to be had. */
  readonly ports: readonly HostPort[];
  /** Network interfaces: one in `awsvpc`, otherwise none. */
  readonly enis: 0 | 1;
  readonly attributes: readonly RequiredAttribute[];
}

/** What a task of the definition takes and asks for; a definition without containers takes what it says itself. Ports,
 * sizes and GPUs by https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html. */
export function requirementsOf(taskDefinition: JsonObject): TaskRequirements {
  const containers = objectsOf(taskDefinition.containerDefinitions);
  const sum = (take: (container: JsonObject) => number): number =>
    containers.reduce((total, container) => total + take(container), 0);
  return {
    cpu: sizeOf(taskDefinition.cpu, 'vcpu') ?? sum(({ cpu }) => sizeOf(cpu, 'vcpu') ?? 0),
    memory: sizeOf(taskDefinition.memory, 'gb') ?? sum(memoryOf),
    ...gpusOf(containers),
    ports: portsOf(containers, taskDefinition.networkMode),
    enis: taskDefinition.networkMode === 'awsvpc' ? 1 : 0,
    attributes: objectsOf(taskDefinition.requiresAttributes).flatMap(attributeOf),
  };
}

/**
 * A reservation is what an instance is debited for a container, and its hard limit only where there is none. A size of
 * the task itself goes before both: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html.
 */
function memoryOf({ memory, memoryReservation }: JsonObject): number {
  return sizeOf(memoryReservation, 'gb') ?? sizeOf(memory, 'gb') ?? 0;
}

/** `256`, `"256"`, `"1 vCPU"`, `".5 vCPU"`, `"2 GB"`; a size of nothing, or one that cannot be read, counts as left out. */
export function sizeOf(value: JsonValue | undefined, unit: 'vcpu' | 'gb'): number | undefined {
  if (typeof value === 'number') return value > 0 ? value : undefined;
  const [, amount, named] = (typeof value === 'string' && /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(value)) || [];
  if (amount === undefined || (named !== '' && named?.toLowerCase() !== unit)) return undefined;
  const size = Math.round(Number(amount) * (named === '' ? 1 : 1024));
  return size > 0 ? size : undefined;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html. */
function gpusOf(containers: readonly JsonObject[]): Pick<TaskRequirements, 'gpus' | 'allGpus' | 'sharedGpu'> {
  const needs = containers
    .flatMap(({ resourceRequirements }) => objectsOf(resourceRequirements))
    .filter(({ type }) => type === 'GPU');
  return {
    gpus: needs.reduce((gpus, { value }) => gpus + (Number(value) || 0), 0),
    ...(needs.some(({ value }) => value === 'ALL') ? { allGpus: true } : {}),
    ...(needs.some(({ sharingStrategy }) => isJsonObject(sharingStrategy)) ? { sharedGpu: true } : {}),
  };
}

/**
 * The static ports. In `bridge` a host port that is 0 or left out is dynamic, and so is every container port range; in
 * `host` it is the container's own; in `awsvpc` and `none` no port of the instance is taken:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html.
 */
function portsOf(containers: readonly JsonObject[], networkMode: JsonValue | undefined): readonly HostPort[] {
  if (networkMode === 'awsvpc' || networkMode === 'none') return [];
  const ports = new Map<string, HostPort>();
  for (const mapping of containers.flatMap((container) => objectsOf(container.portMappings))) {
    const port = Number(mapping.hostPort) || (networkMode === 'host' ? Number(mapping.containerPort) : 0);
    // Whatever is not `udp` is `tcp` to ECS.
    const protocol = mapping.protocol === 'udp' ? 'udp' : 'tcp';
    if (port > 0) ports.set(`${port}/${protocol}`, { port, protocol });
  }
  return [...ports.values()];
}

function attributeOf({ name, value }: JsonObject): readonly RequiredAttribute[] {
  if (typeof name !== 'string') return [];
  return [typeof value === 'string' ? { name, value } : { name }];
}
