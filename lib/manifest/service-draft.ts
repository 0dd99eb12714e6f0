import type { ManifestProblem } from '../errors.ts';
import type { Place } from './desired-service.ts';
import { parseDocument } from './document.ts';
import {
  childOf,
  describeNode,
  isUnfilled,
  type ManifestNode,
  type MapNode,
  type ScalarNode,
  textOf,
  withoutKeys,
} from './manifest-node.ts';
import { applyPatch } from './patch.ts';
import { type Checked, problemAt } from './problem.ts';
import { checkSchema, unknownKey } from './schema-problems.ts';
import { environmentPatchSchema, patchKeys } from './service-schema.ts';
import { suggest } from './suggestion.ts';
import { fillValues } from './values.ts';
import type { Workspace, WorkspaceEnvironment } from './workspace.ts';
import { resolvePath } from './workspace-path.ts';

/** service.yaml in one environment, filled in and patched; the files that it names are still to be read. */
export interface ServiceDraft {
  readonly file: string;
  readonly text: string;
  readonly environment: WorkspaceEnvironment;
  /** The service's name where it is text, whatever else is wrong. */
  readonly service: string | undefined;
  /** Our own keys, without `taskDefinition`, `definition` and `environments`. */
  readonly own: MapNode;
  readonly taskDefinition: DraftPart | undefined;
  readonly definition: DraftPart | undefined;
  /** The parts of which nothing at all is said. */
  readonly missing: readonly PartKey[];
  /** The same service in the other environments, when an image is recorded in Git: two must not write to one place. */
  readonly beside: readonly ServiceDraft[];
  readonly problems: readonly ManifestProblem[];
}

/** `taskDefinition` or `definition`: what it starts from (`live` is the scalar), and what the environment lays over it. */
export interface DraftPart {
  readonly base: FilePart | MapNode | ScalarNode;
  readonly patch: MapNode | undefined;
}

/** A part in a file of its own; `place` is where the path is written. */
export interface FilePart {
  readonly kind: 'file';
  readonly path: string;
  readonly place: Place;
}

const allowed = {
  taskDefinition: 'a path, the object itself, or live',
  definition: 'a path, or the object itself',
} as const;
const parts = ['taskDefinition', 'definition'] as const;
type PartKey = (typeof parts)[number];

/** Reads service.yaml for one environment of its workspace. */
export function draftService(
  { file, text }: { readonly file: string; readonly text: string },
  workspace: Workspace,
  environment: WorkspaceEnvironment,
): Checked<ServiceDraft> {
  const document = parseDocument(file, text);
  if (document.value === undefined) return { value: undefined, problems: document.problems };
  const written = document.value;
  if (written.kind !== 'map') {
    return {
      value: undefined,
      problems: [problemAt(written.place, `a service's manifest has to be a map, and is ${describeNode(written)}`)],
    };
  }
  const draft = draftIn({ file, text, written }, workspace, environment);
  if (recordFiles(draft) === undefined) return { value: draft, problems: draft.problems };
  const others = workspace.environments.filter((other) => other.environment.name !== environment.environment.name);
  const beside = others.map((other) => draftIn({ file, text, written }, workspace, other));
  return { value: { ...draft, beside }, problems: draft.problems };
}

interface Written {
  readonly file: string;
  readonly text: string;
  readonly written: MapNode;
}

function draftIn(
  { file, text, written }: Written,
  workspace: Workspace,
  environment: WorkspaceEnvironment,
): ServiceDraft {
  const problems: ManifestProblem[] = [];
  const name = environment.environment.name;
  const patches = childOf(written, 'environments');
  problems.push(...checkEnvironments(patches, workspace));
  const base = fillMap(withoutKeys(written, ['environments']), environment, problems);
  const patch = patchOf(childOf(patches, name), environment, problems);
  const merged = applyPatch(withoutKeys(base, parts), withoutKeys(patch, parts), {});
  problems.push(...merged.problems);
  return {
    file,
    text,
    environment,
    service: textOf(childOf(base, 'service')),
    own: merged.value ?? base,
    taskDefinition: draftPart('taskDefinition', { base, patch }, problems),
    definition: draftPart('definition', { base, patch }, problems),
    missing: parts.filter((part) => isMissing(childOf(patch, part) ?? childOf(base, part))),
    beside: [],
    problems,
  };
}

/** The paths that a draft needs the texts of, each once. */
export function filesOf(draft: ServiceDraft): readonly string[] {
  const own = parts.flatMap((part) => {
    const base = draft[part]?.base;
    return base?.kind === 'file' ? [base.path] : [];
  });
  const recorded = recordFiles(draft) ?? [];
  return [...new Set([...own, ...recorded, ...draft.beside.flatMap(filesOf)])];
}

/** The files that `record` names; `undefined` when no image is recorded. */
function recordFiles(draft: ServiceDraft): readonly string[] | undefined {
  const images = childOf(draft.own, 'images');
  const records = images?.kind === 'map' ? images.entries.map(({ value }) => childOf(value, 'record')) : [];
  const given = records.filter((record) => record !== undefined && textOf(record) !== 'none');
  if (given.length === 0) return undefined;
  return given.flatMap((record) => {
    const file = childOf(record, 'file');
    const text = textOf(file);
    return file === undefined || text === undefined ? [] : (resolvePath(file.place.file, text) ?? []);
  });
}

function fillMap(node: MapNode, environment: WorkspaceEnvironment, problems: ManifestProblem[]): MapNode {
  const filled = fillValues(node, environment.values, environment.environment.name);
  problems.push(...filled.problems);
  return filled.value?.kind === 'map' ? filled.value : node;
}

/** Every patch's environment and keys are checked, also of the environments that are not asked for. */
function checkEnvironments(patches: ManifestNode | undefined, workspace: Workspace): readonly ManifestProblem[] {
  if (patches === undefined) return [];
  if (patches.kind !== 'map')
    return [problemAt(patches.place, 'environments has to be a map of environments to patches')];
  const known = workspace.environments.map((candidate) => candidate.environment.name);
  return patches.entries.flatMap(({ key, keyPlace, value }) => {
    if (!known.includes(key)) {
      return [problemAt(keyPlace, `there is no environment "${key}"${suggest(key, known, 'the environments')}`)];
    }
    if (value.kind !== 'map')
      return [problemAt(value.place, `${key} has to be a map of what differs there, and is ${describeNode(value)}`)];
    const unknown = value.entries.filter((entry) => !patchKeys.includes(entry.key));
    return unknown.map((entry) => problemAt(entry.keyPlace, unknownKey(entry.key, patchKeys)));
  });
}

function patchOf(
  node: ManifestNode | undefined,
  environment: WorkspaceEnvironment,
  problems: ManifestProblem[],
): MapNode {
  if (node?.kind !== 'map') return { kind: 'map', place: environment.place, entries: [] };
  const patch = fillMap(node, environment, problems);
  const known = { ...patch, entries: patch.entries.filter((entry) => patchKeys.includes(entry.key)) };
  problems.push(...checkSchema(environmentPatchSchema, known, 'the patch').problems);
  return known;
}

function draftPart(
  key: PartKey,
  manifest: { readonly base: MapNode; readonly patch: MapNode },
  problems: ManifestProblem[],
): DraftPart | undefined {
  const base = childOf(manifest.base, key);
  const patch = childOf(manifest.patch, key);
  if (patch?.kind === 'scalar' && patch.value === null) return undefined;
  if (patch !== undefined && patch.kind !== 'map') return draftBase(key, patch, problems);
  const under = base === undefined ? undefined : draftBase(key, base, problems);
  if (patch === undefined) return under;
  if (under === undefined) return base === undefined ? { base: patch, patch: undefined } : undefined;
  if (under.base.kind === 'scalar') {
    problems.push(problemAt(patch.place, 'there is nothing to patch: taskDefinition is live; patch the images'));
    return under;
  }
  return { ...under, patch };
}

function isMissing(node: ManifestNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** A map stands for itself, `live` for what runs, any other text for a file. */
function draftBase(key: PartKey, node: ManifestNode, problems: ManifestProblem[]): DraftPart | undefined {
  if (node.kind === 'map') return { base: node, patch: undefined };
  const text = textOf(node);
  if (text === undefined || node.kind !== 'scalar') {
    const missing = node.kind === 'scalar' && node.value === null;
    if (!missing)
      problems.push(problemAt(node.place, `${key} has to be ${allowed[key]}, and is ${describeNode(node)}`));
    return undefined;
  }
  if (isUnfilled(node)) return undefined;
  if (text === 'live' && key === 'taskDefinition') return { base: node, patch: undefined };
  const path = resolvePath(node.place.file, text);
  if (path === undefined) {
    const form = 'write a path relative to this file, with /, inside the workspace';
    problems.push(problemAt(node.place, `the path "${text}" is not one of the workspace; ${form}`));
    return undefined;
  }
  return { base: { kind: 'file', path, place: node.place }, patch: undefined };
}
