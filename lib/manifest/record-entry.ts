import type { ManifestProblem } from '../errors.ts';
import { parseScalarPath, type ScalarPath } from '../record/scalar-path.ts';
import { findScalar } from '../record/set-scalar.ts';
import { messageNames, templateProblem, valueNames } from '../record/template.ts';
import type { DesiredRecord } from './desired-service.ts';
import { childOf, isUnfilled, type ManifestNode, type MapEntry, textOf } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import type { FileTexts } from './rendered-part.ts';
import type { ServiceDraft } from './service-draft.ts';
import { resolvePath } from './workspace-path.ts';

const defaultValue = `\${repository}:\${tag}@\${digest}`;
const defaultMessage = `Run \${container} \${tag} as \${service} in \${environment}`;

/** Where an image is written: from the workspace's root, and in that file. */
interface RecordPlace {
  readonly file: string;
  readonly path: ScalarPath;
}

/** `record` of one container's entry of `images` that the schema let through; no value for `none`, or with a problem. */
export function readRecord(draft: ServiceDraft, container: MapEntry, texts: FileTexts): Checked<DesiredRecord> {
  const node = childOf(container.value, 'record');
  if (node === undefined || textOf(node) === 'none') return { value: undefined, problems: [] };
  const problems: ManifestProblem[] = [...templateProblems(node)];
  const place = placeOf(draft, container.key, node);
  if ('message' in place)
    return { value: undefined, problems: [...problems, problemAt(place.at.place, place.message)] };
  const found = findIn(draft, place, texts);
  if ('message' in found) problems.push(problemAt((childOf(node, 'path') ?? node).place, found.message));
  else problems.push(...collisions(draft, container.key, texts).map((message) => problemAt(node.place, message)));
  if ('message' in found || problems.length > 0) return { value: undefined, problems };
  const value = {
    to: textOf(childOf(node, 'to') ?? node) === 'commit' ? ('commit' as const) : ('pull-request' as const),
    ...place,
    value: textOf(childOf(node, 'value')) ?? defaultValue,
    message: textOf(childOf(node, 'message')) ?? defaultMessage,
    recorded: found.value,
  };
  return { value, problems };
}

function templateProblems(record: ManifestNode): readonly ManifestProblem[] {
  const templates = [
    { node: childOf(record, 'value'), names: valueNames },
    { node: childOf(record, 'message'), names: messageNames },
  ];
  return templates.flatMap(({ node, names }) => {
    const text = textOf(node);
    if (node === undefined || text === undefined || isUnfilled(node)) return [];
    const message = templateProblem(text, names);
    if (message !== undefined) return [problemAt(node.place, message)];
    if (names === messageNames) {
      return text.trim() === '' ? [problemAt(node.place, 'the message is empty; write one, or leave it out')] : [];
    }
    const says = /\$\{(?:tag|digest)\}/.test(text);
    return says
      ? []
      : [problemAt(node.place, `value has to hold \${tag}, \${digest} or both: they are what is recorded`)];
  });
}

interface Misplaced {
  readonly at: ManifestNode;
  readonly message: string;
}

function placeOf(draft: ServiceDraft, container: string, record: ManifestNode): RecordPlace | Misplaced {
  const file = childOf(record, 'file');
  const path = childOf(record, 'path');
  if (file === undefined && path === undefined) return imagePlace(draft, container, record);
  if (file === undefined || path === undefined) {
    return { at: record, message: 'file and path of record go together; give both, or neither' };
  }
  const resolved = resolvePath(file.place.file, textOf(file) ?? '');
  if (resolved === undefined) {
    const form = 'write a path relative to this file, with /, inside the workspace';
    return { at: file, message: `the path "${textOf(file)}" is not one of the workspace; ${form}` };
  }
  const parsed = parseScalarPath(textOf(path) ?? '');
  if (parsed.kind === 'invalid') return { at: path, message: parsed.message };
  return { file: resolved, path: parsed.path };
}

/** Where the task definition has the container's image: in the environment's patch, in its own file, or in the manifest. */
function imagePlace(draft: ServiceDraft, container: string, record: ManifestNode): RecordPlace | Misplaced {
  const { file, taskDefinition, environment } = draft;
  const image = ['containerDefinitions', { key: 'name', value: container }, 'image'] as const;
  const patched = ['environments', environment.environment.name, 'taskDefinition', ...image];
  if (taskDefinition?.base.kind === 'scalar') {
    const message = 'with taskDefinition: live there is no image here to write; give record a file and a path';
    return { at: record, message };
  }
  if (hasImage(taskDefinition?.patch, container)) return { file, path: patched };
  if (taskDefinition?.base.kind === 'file') return { file: taskDefinition.base.path, path: image };
  const own = ['taskDefinition', ...image];
  const isOwn = findScalar(draft.text, { file, path: own }).kind === 'found';
  return { file, path: isOwn || findScalar(draft.text, { file, path: patched }).kind !== 'found' ? own : patched };
}

function hasImage(taskDefinition: ManifestNode | undefined, container: string): boolean {
  const containers = childOf(taskDefinition, 'containerDefinitions');
  if (containers?.kind !== 'list') return false;
  return containers.items.some(
    (item) => textOf(childOf(item, 'name')) === container && childOf(item, 'image') !== undefined,
  );
}

interface FoundPlace {
  readonly value: string;
  /** `file:line:column`. */
  readonly at: string;
}

function findIn(
  draft: ServiceDraft,
  { file, path }: RecordPlace,
  texts: FileTexts,
): FoundPlace | { readonly message: string } {
  const known = texts.get(file) ?? { kind: 'missing' };
  const text = file === draft.file ? draft.text : known.kind === 'text' ? known.text : undefined;
  if (text === undefined) {
    const missing = `there is no file ${file} to record in; name one that the workspace has`;
    return { message: known.kind === 'refused' ? known.message : missing };
  }
  const found = findScalar(text, { file, path });
  if (found.kind === 'found') return { value: found.value, at: `${file}:${found.line}:${found.column}` };
  const { line, column, message } = found.problem;
  return { message: `nothing can be recorded at ${file}:${line}:${column}: ${message}` };
}

/** Two that write to one place would undo each other for ever. */
function collisions(draft: ServiceDraft, container: string, texts: FileTexts): readonly string[] {
  const own = placesOf(draft, texts);
  const at = own.find((place) => place.container === container)?.at;
  const others = draft.beside.filter(writes).flatMap((other) => placesOf(other, texts));
  const same = [...own.filter((place) => place.container !== container), ...others].filter((place) => place.at === at);
  const names = same.map(({ environment, container: name }) => `"${name}" in ${environment}`);
  if (names.length === 0) return [];
  const next = 'set record in one environment (under environments), or give each a file and a path of its own';
  return [`${at} is where ${names.join(' and ')} would be recorded too; ${next}`];
}

function placesOf(draft: ServiceDraft, texts: FileTexts) {
  const images = childOf(draft.own, 'images');
  const environment = draft.environment.environment.name;
  return (images?.kind === 'map' ? images.entries : []).flatMap(({ key, value }) => {
    const record = childOf(value, 'record');
    if (record === undefined || textOf(record) === 'none') return [];
    const place = placeOf(draft, key, record);
    const found = 'message' in place ? place : findIn(draft, place, texts);
    return 'message' in found ? [] : [{ container: key, environment, at: found.at }];
  });
}

/** In report mode nothing is written, to Git neither. */
function writes({ own, environment }: ServiceDraft): boolean {
  return (textOf(childOf(own, 'mode')) ?? environment.environment.mode) !== 'report';
}
