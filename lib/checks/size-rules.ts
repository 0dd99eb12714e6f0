import { sizeOf } from '../capacity/placement/task-requirements.ts';
import { isJsonObject, type JsonObject, objectsOf } from '../json.ts';
import type { CheckedContainer, CheckedDefinition, Objection } from './checked-definition.ts';

/** Task sizes on instances: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const units = { least: 128, most: 196_608 };
/** What Docker needs for a container, MiB: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const leastMemory = 6;

/** What ECS refuses of the sizes of a task's containers, and of the CPU of a task that is not on Fargate. */
export function sizeObjections(definition: CheckedDefinition): readonly Objection[] {
  return [
    ...negativeObjections(definition),
    ...taskObjections(definition),
    ...definition.containers.flatMap((container) => containerObjections(container, definition)),
    ...sumObjections(definition),
    // Fargate has none at all, and its own rules say so.
    ...(definition.onFargate ? [] : definition.containers.flatMap(gpuObjections)),
  ];
}

/** A size below nothing; to the rules below it is one that is left out. */
function negativeObjections({ content, containers }: CheckedDefinition): readonly Objection[] {
  const told = (fields: JsonObject, whose: string, names: readonly string[]): readonly Objection[] =>
    names.flatMap((name): readonly Objection[] => {
      const size = fields[name];
      if ((typeof size !== 'number' && typeof size !== 'string') || !(Number.parseFloat(String(size)) < 0)) return [];
      return [
        {
          severity: 'error',
          code: 'negativeSize',
          message: `${name} ${size} of ${whose} is less than nothing; write a size, or leave it out`,
        },
      ];
    });
  return [
    ...told(content, 'the task', ['cpu', 'memory']),
    ...containers.flatMap(({ called, fields }) => told(fields, called, ['cpu', 'memory', 'memoryReservation'])),
  ];
}

function taskObjections({ onFargate, isWindows, cpu }: CheckedDefinition): readonly Objection[] {
  // On Windows ECS ignores it, and on Fargate a table says what there is.
  if (onFargate || isWindows || cpu === undefined || (cpu >= units.least && cpu <= units.most)) return [];
  const nearest = cpu < units.least ? units.least : units.most;
  const message = `cpu ${cpu} of the task: ECS takes ${units.least} to ${units.most} CPU units; the nearest is ${nearest}`;
  return [{ severity: 'error', code: 'taskCpu', message }];
}

function containerObjections({ called, fields }: CheckedContainer, task: CheckedDefinition): readonly Objection[] {
  const memory = sizeOf(fields.memory, 'gb');
  const reservation = sizeOf(fields.memoryReservation, 'gb');
  if (memory === undefined && reservation === undefined) {
    return task.memory === undefined
      ? [wrong(`${called} has no memory and no memoryReservation, and the task has no memory: write one of them`)]
      : [];
  }
  const told: Objection[] = [];
  if (memory !== undefined && reservation !== undefined && reservation > memory)
    told.push(
      wrong(
        `${called}: memoryReservation ${reservation} is more than memory ${memory}: raise memory, or lower the reservation`,
      ),
    );
  const small = [memory, reservation].find((size) => size !== undefined && size < leastMemory);
  if (small !== undefined)
    told.push(
      wrong(`${called}: ${small} MiB of memory is less than the ${leastMemory} that Docker needs: write at least that`),
    );
  return told;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html */
function gpuObjections({ called, fields }: CheckedContainer): readonly Objection[] {
  const whole = objectsOf(fields.resourceRequirements).filter(
    ({ type, sharingStrategy }) => type === 'GPU' && !isJsonObject(sharingStrategy),
  );
  return whole.flatMap(({ value }): readonly Objection[] => {
    if (/^(?:[1-9]\d*|ALL)$/.test(String(value))) return [];
    const message = `${called}: resourceRequirements of ${value === undefined ? 'no value' : String(value)} GPU: write how many, as text: '1'`;
    return [{ severity: 'error', code: 'gpu', message }];
  });
}

function sumObjections({ containers, cpu, memory, isWindows, onFargate }: CheckedDefinition): readonly Objection[] {
  if (isWindows) return [];
  const reserved = sum(
    containers,
    ({ fields }) => sizeOf(fields.memoryReservation, 'gb') ?? sizeOf(fields.memory, 'gb'),
  );
  const shares = sum(containers, ({ fields }) => sizeOf(fields.cpu, 'vcpu'));
  const told: Objection[] = [];
  if (memory !== undefined && reserved > memory)
    told.push(
      wrong(
        `the containers reserve ${reserved} MiB of memory together, and the task has ${memory}: raise the task's memory, or lower theirs`,
      ),
    );
  if (cpu !== undefined && shares > cpu) {
    const message = `the containers have ${shares} CPU units together, and the task has ${cpu}: raise the task's cpu, or lower theirs`;
    // AWS's page says so of Fargate only.
    told.push({ severity: onFargate ? 'error' : 'warning', code: 'containerCpu', message });
  }
  return told;
}

function sum(
  containers: readonly CheckedContainer[],
  sizeIn: (container: CheckedContainer) => number | undefined,
): number {
  return containers.reduce((total, container) => total + (sizeIn(container) ?? 0), 0);
}

function wrong(message: string): Objection {
  return { severity: 'error', code: 'containerMemory', message };
}
