import { type CompiledConstraint, compileConstraints } from './constraint.ts';
import type { ContainerInstance } from './container-instance.ts';
import { fits, lacksOf } from './fit.ts';
import type { Lack } from './lack.ts';
import type { PlacementRequest } from './placement-request.ts';

/** Whether instances take a task of a request, asked in two parts so that the first need not be asked twice. */
export interface Acceptance {
  /** What no task that is placed or stopped changes. */
  readonly ever: (instance: ContainerInstance) => boolean;
  /** The rest, of an instance that passed the first; for the request's group, or for another one. */
  readonly now: (instance: ContainerInstance, group?: string) => boolean;
}

/** A constraint that cannot be asked accepts no instance: whoever wants to tell why asks `compileConstraints` first. */
export function acceptanceOf(request: Omit<PlacementRequest, 'count'>): Acceptance {
  const { requirements, group } = request;
  const { compiled, problems } = compiledOf(request);
  if (problems.length > 0) return { ever: () => false, now: () => false };
  const lasting = compiled.filter(({ dependsOnTasks }) => !dependsOnTasks);
  const passing = compiled.filter(({ dependsOnTasks }) => dependsOnTasks);
  return {
    ever: (instance) => isOfProvider(request, instance) && lasting.every(({ accepts }) => accepts(instance, group)),
    now: (instance, asking = group) =>
      fits(requirements, instance) && passing.every(({ accepts }) => accepts(instance, asking)),
  };
}

/** Everything that keeps a task of the request off instances of its capacity provider, constraints included. */
export function lacksFor(request: Omit<PlacementRequest, 'count'>): (instance: ContainerInstance) => readonly Lack[] {
  const { compiled, problems } = compiledOf(request);
  return (instance) => [
    ...lacksOf(request.requirements, instance),
    ...problems.map(unmet),
    ...compiled
      .filter(({ accepts }) => !accepts(instance, request.group))
      .map(({ text }) => unmet(text === 'distinctInstance' ? `runs a task of ${request.group} already` : text)),
  ];
}

/** Each by itself: how many a service may have is no matter here, and callers add some of their own. */
function compiledOf({ constraints }: Pick<PlacementRequest, 'constraints'>) {
  const each = constraints.map((constraint) => compileConstraints([constraint]));
  return {
    compiled: each.flatMap((one): readonly CompiledConstraint[] => (one.kind === 'compiled' ? one.constraints : [])),
    problems: each.flatMap((one) => (one.kind === 'problems' ? one.problems.map(({ message }) => message) : [])),
  };
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
