import { type CompiledConstraint, compileConstraints } from './constraint.ts';
import type { ContainerInstance } from './container-instance.ts';
import { fits, lacksOf } from './fit.ts';
import type { Lack } from './forecast.ts';
import type { PlacementRequest } from './placer.ts';

/** Whether instances take a task of a request, asked in two parts so that the first need not be asked twice. */
export interface Acceptance {
  /** What no task that is placed or stopped changes. */
  readonly ever: (instance: ContainerInstance) => boolean;
  /** The rest, of an instance that passed the first. */
  readonly now: (instance: ContainerInstance) => boolean;
}

/** A constraint that cannot be asked accepts no instance: whoever wants to tell why asks `compileConstraints` first. */
export function acceptanceOf(request: Omit<PlacementRequest, 'count'>): Acceptance {
  const compiled = compileConstraints(request.constraints);
  if (compiled.kind === 'problems') return { ever: () => false, now: () => false };
  const lasting = compiled.constraints.filter(({ dependsOnTasks }) => !dependsOnTasks);
  const passing = compiled.constraints.filter(({ dependsOnTasks }) => dependsOnTasks);
  const { requirements, group } = request;
  const allow = (constraints: readonly CompiledConstraint[], instance: ContainerInstance): boolean =>
    constraints.every(({ accepts }) => accepts(instance, group));
  return {
    ever: (instance) => isOfProvider(request, instance) && allow(lasting, instance),
    now: (instance) => fits(requirements, instance) && allow(passing, instance),
  };
}

/** Everything that keeps a task of the request off instances of its capacity provider, constraints included. */
export function lacksFor(request: Omit<PlacementRequest, 'count'>): (instance: ContainerInstance) => readonly Lack[] {
  const compiled = compileConstraints(request.constraints);
  return (instance) => [
    ...lacksOf(request.requirements, instance),
    ...(compiled.kind === 'problems'
      ? compiled.problems.map(({ message }) => unmet(message))
      : compiled.constraints
          .filter(({ accepts }) => !accepts(instance, request.group))
          .map(({ text }) => unmet(text === 'distinctInstance' ? `runs a task of ${request.group} already` : text))),
  ];
}

/** Whether the request may go to the instance's capacity provider. */
export function isOfProvider(
  { capacityProvider }: Pick<PlacementRequest, 'capacityProvider'>,
  instance: Pick<ContainerInstance, 'capacityProvider'>,
): boolean {
  return capacityProvider === undefined || capacityProvider === instance.capacityProvider;
}

function unmet(detail: string): Lack {
  return { kind: 'CONSTRAINT', detail, share: 1 };
}
