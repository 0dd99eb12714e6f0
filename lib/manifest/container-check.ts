import type { ManifestProblem } from '../errors.ts';
import { childOf, entryOf, type MapNode, textOf } from './manifest-node.ts';
import { problemAt } from './problem.ts';
import { suggest } from './suggestion.ts';

/** What the containers of a declared task definition lack, seen beside `images` (a map by container name). */
export function checkContainers(taskDefinition: MapNode, images: MapNode | undefined): readonly ManifestProblem[] {
  const containers = entryOf(taskDefinition, 'containerDefinitions');
  if (containers === undefined) {
    return [
      problemAt(taskDefinition.place, 'the task definition has no containerDefinitions; it has to list at least one'),
    ];
  }
  // A wrong type is reported where types are checked.
  if (containers.value.kind !== 'list') return [];
  const problems: ManifestProblem[] = [];
  const names = new Set<string>();
  for (const container of containers.value.items) {
    if (container.kind !== 'map') continue;
    const nameNode = childOf(container, 'name');
    const name = textOf(nameNode);
    if (name === undefined) {
      if (nameNode === undefined)
        problems.push(problemAt(container.place, 'a container has no name; every container needs one'));
      continue;
    }
    if (names.has(name))
      problems.push(problemAt(nameNode?.place ?? container.place, `another container is called "${name}" too`));
    names.add(name);
    if (entryOf(container, 'image') === undefined && entryOf(images, name) === undefined) {
      const allowed = `write its image, or an entry "${name}" in images`;
      problems.push(problemAt(container.place, `the container "${name}" has no image; ${allowed}`));
    }
  }
  if (containers.value.items.length === 0) {
    problems.push(
      problemAt(containers.value.place, 'containerDefinitions is empty; it has to list at least one container'),
    );
  }
  return [...problems, ...checkImageNames([...names], images)];
}

function checkImageNames(names: readonly string[], images: MapNode | undefined): readonly ManifestProblem[] {
  const unknown = images?.entries.filter((entry) => !names.includes(entry.key)) ?? [];
  return unknown.map(({ key, keyPlace }) =>
    problemAt(keyPlace, `the task definition has no container "${key}"${suggest(key, names, 'its containers')}`),
  );
}
