import { type JsonObject, objectsOf } from '../json.ts';
import { type CheckedContainer, type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';

/**
 * What containers wait for that never comes. A container is essential unless it says otherwise, and only a health check
 * of the definition counts, not one of the image.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function orderObjections({ containers }: CheckedDefinition): readonly Objection[] {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const told = containers.flatMap(({ called, fields }) =>
    objectsOf(fields.dependsOn).flatMap((dependency) => {
      const other = byName.get(nameIn(dependency));
      const problem = other
        ? problemOf(dependency, other)
        : 'which is no container of the task definition; correct the name';
      return problem === undefined ? [] : [`${called}: dependsOn names ${nameIn(dependency)}, ${problem}`];
    }),
  );
  const cycle = cycleIn(containers);
  if (cycle)
    told.push(
      `containers wait for each other, so that none of them starts: ${cycle.join(' → ')}; take one dependsOn away`,
    );
  return told.map((message): Objection => ({ severity: 'error', code: 'dependsOn', message }));
}

function problemOf({ condition }: JsonObject, { fields }: CheckedContainer): string | undefined {
  if (condition === 'HEALTHY' && !isSet(fields.healthCheck)) {
    return 'to be HEALTHY, and that has no healthCheck; write one, or wait for START';
  }
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && fields.essential !== false) {
    return `to ${condition === 'COMPLETE' ? 'COMPLETE' : 'end with SUCCESS'}, and that is essential: the task ends with it; write essential: false there, or wait for START`;
  }
  return undefined;
}

/** The first cycle that is met, with its beginning as its end again; a container that waits for itself is one. */
function cycleIn(containers: readonly CheckedContainer[]): readonly string[] | undefined {
  const next = new Map(containers.map(({ name, fields }) => [name, objectsOf(fields.dependsOn).map(nameIn)]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const other of next.get(name) ?? []) {
      const found = visit(other, [...path, name]);
      if (found) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const name of next.keys()) {
    const found = visit(name, []);
    if (found) return found;
  }
  return undefined;
}

function nameIn({ containerName }: JsonObject): string {
  return String(containerName);
}
