import type { ManifestProblem } from '../errors.ts';
import { serviceTree } from '../service/fields.ts';
import { taskDefinitionTree } from '../task-definition/fields.ts';
import { parseDocument } from './document.ts';
import { checkEcsPart } from './ecs-part.ts';
import { childOf, entryOf, type MapNode, textOf } from './manifest-node.ts';
import { applyPatch, definitionLists, type ListKeys, taskDefinitionLists } from './patch.ts';
import { problemAt } from './problem.ts';
import type { DraftPart, FilePart, ServiceDraft } from './service-draft.ts';
import { fillValues } from './values.ts';

/** A file's text, or why there is none. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly message: string };

/** The texts of the files that a draft names, by path from the root. */
export type FileTexts = ReadonlyMap<string, FileText>;

/** Where a rendering collects what it meets. */
export interface Findings {
  readonly problems: ManifestProblem[];
  readonly warnings: ManifestProblem[];
}

/** The task definition, patched and filled in; `undefined` for `live`, or when a problem says why there is none. */
export function renderTaskDefinitionPart(
  draft: ServiceDraft,
  texts: FileTexts,
  findings: Findings,
): MapNode | undefined {
  const part = renderPart(draft, draft.taskDefinition, { texts, lists: taskDefinitionLists, findings });
  if (part === undefined) return undefined;
  const checked = checkEcsPart(taskDefinitionTree, part);
  findings.problems.push(...checked.problems, ...checkTags(part));
  findings.warnings.push(...checked.warnings);
  return checked.value;
}

/** CreateService's fields, patched and filled in; `undefined` when there are none, or a problem says why. */
export function renderDefinitionPart(draft: ServiceDraft, texts: FileTexts, findings: Findings): MapNode | undefined {
  const part = renderPart(draft, draft.definition, { texts, lists: definitionLists, findings });
  if (part === undefined) return undefined;
  const refused = part.entries.filter((entry) => Object.hasOwn(ours, entry.key));
  findings.problems.push(...refused.map((entry) => problemAt(entry.keyPlace, ours[entry.key] ?? entry.key)));
  const rest = { ...part, entries: part.entries.filter((entry) => !refused.includes(entry)) };
  const checked = checkEcsPart(serviceTree, rest);
  findings.problems.push(...checked.problems, ...checkTags(part));
  findings.warnings.push(...checked.warnings);
  return checked.value;
}

/** Fields of CreateService that the manifest says elsewhere, and where. */
const ours: Readonly<Record<string, string>> = {
  serviceName: "serviceName does not belong here; the manifest's `service` is the name",
  service: "service does not belong here; it stands beside definition in the service's manifest",
  cluster: 'cluster does not belong here; the environment in berth.yaml names it',
  taskDefinition: 'taskDefinition does not belong here; Berth sets it to the revision that it registers',
  clientToken: 'clientToken does not belong here; Berth sets it to make retries safe',
  forceNewDeployment: 'forceNewDeployment does not belong here; Berth forces a deployment where a change needs it',
};

interface PartContext {
  readonly texts: FileTexts;
  readonly lists: ListKeys;
  readonly findings: Findings;
}

function renderPart(draft: ServiceDraft, part: DraftPart | undefined, context: PartContext): MapNode | undefined {
  if (part === undefined || part.base.kind === 'scalar') return undefined;
  const base = part.base.kind === 'file' ? readPart(draft, part.base, context) : part.base;
  if (base === undefined || part.patch === undefined) return base;
  const patched = applyPatch(base, part.patch, context.lists);
  context.findings.problems.push(...patched.problems);
  return patched.value;
}

function readPart(draft: ServiceDraft, part: FilePart, { texts, findings }: PartContext): MapNode | undefined {
  const found = texts.get(part.path) ?? { kind: 'missing' };
  if (found.kind !== 'text') {
    const missing = `there is no file ${part.path}; name one that the workspace has`;
    findings.problems.push(problemAt(part.place, found.kind === 'missing' ? missing : found.message));
    return undefined;
  }
  const document = parseDocument(part.path, found.text);
  findings.problems.push(...document.problems);
  if (document.value === undefined) return undefined;
  const { environment, values } = draft.environment;
  const filled = fillValues(document.value, values, environment.name);
  findings.problems.push(...filled.problems);
  if (filled.value?.kind === 'map') return filled.value;
  findings.problems.push(problemAt(document.value.place, 'the file has to hold a map'));
  return undefined;
}

function checkTags(part: MapNode): readonly ManifestProblem[] {
  const tags = entryOf(part, 'tags')?.value;
  if (tags?.kind !== 'list') return [];
  return tags.items.flatMap((tag) => {
    const key = childOf(tag, 'key');
    if (key === undefined || !textOf(key)?.startsWith('berth:')) return [];
    return [problemAt(key.place, "tags that begin with berth: are Berth's own; choose another key")];
  });
}
