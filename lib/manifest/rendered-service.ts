import type * as v from 'valibot';
import type { ManifestProblem } from '../errors.ts';
import { checkContainers } from './container-check.ts';
import { deadlineForm, defaultDeadline, parseDeadline } from './deadline.ts';
import type { DesiredService, DesiredTaskDefinition, IgnoredFields } from './desired-service.ts';
import { fieldPlacesOf } from './field-places.ts';
import { readIgnore, withoutIgnored } from './ignore-entry.ts';
import { readImage } from './image-entry.ts';
import { childOf, describeNode, entryOf, isUnfilled, type MapNode, mapToJson } from './manifest-node.ts';
import { problemAt, sortProblems } from './problem.ts';
import { readRecord } from './record-entry.ts';
import { type FileTexts, type Findings, renderDefinitionPart, renderTaskDefinitionPart } from './rendered-part.ts';
import { checkSchema } from './schema-problems.ts';
import { filesOf, type ServiceDraft } from './service-draft.ts';
import { imageSchema, serviceSchema } from './service-schema.ts';

/** What one service's files come to: what they ask for, or everything that is wrong with them. */
export interface RenderedService {
  /** The service's name; `undefined` where its manifest does not say one. */
  readonly service: string | undefined;
  /** The service's manifest. */
  readonly file: string;
  /** Every file that says something of the service but berth.yaml, the manifest first. */
  readonly files: readonly string[];
  /** What could be read of the images, whatever else is wrong. */
  readonly images: DesiredService['images'];
  /** Absent when there is any problem. */
  readonly desired: DesiredService | undefined;
  readonly problems: readonly ManifestProblem[];
  /** What passes through to ECS and looks like a mistake. */
  readonly warnings: readonly ManifestProblem[];
}

/** service.yaml's own keys after the schema let them through. */
type OwnKeys = v.InferOutput<typeof serviceSchema>;

/** Completes a draft with the texts of its files: ECS's parts filled in and patched, everything checked. */
export function renderService(draft: ServiceDraft, texts: FileTexts, commit: string | undefined): RenderedService {
  const findings: Findings = { problems: [...draft.problems], warnings: [] };
  const own = checkSchema(serviceSchema, draft.own, "the service's manifest");
  findings.problems.push(...own.problems);
  const content = renderTaskDefinitionPart(draft, texts, findings);
  const definition = renderDefinitionPart(draft, texts, findings);
  if (content !== undefined) findings.problems.push(...checkContainers(content, imagesOf(draft)));
  findings.problems.push(...checkBase(draft));
  const images = readImages(draft, texts, findings);
  const deadlineMinutes = readDeadline(draft, findings);
  const ignored = readIgnore(childOf(draft.own, 'ignore'), {
    taskDefinition: content && mapToJson(content),
    definition: definition && mapToJson(definition),
    images,
  });
  findings.problems.push(...ignored.problems);
  const desired =
    own.value &&
    desiredOf(draft, { own: own.value, content, definition, images, deadlineMinutes, ignored: ignored.value, commit });
  const problems = sortProblems(findings.problems);
  return {
    service: draft.service,
    file: draft.file,
    files: includedFiles(draft),
    images,
    desired: problems.length === 0 ? desired : undefined,
    problems,
    warnings: sortProblems(findings.warnings),
  };
}

interface Rendered {
  readonly own: OwnKeys;
  readonly content: MapNode | undefined;
  readonly definition: MapNode | undefined;
  readonly images: DesiredService['images'];
  readonly deadlineMinutes: number;
  readonly ignored: IgnoredFields | undefined;
  readonly commit: string | undefined;
}

function desiredOf(draft: ServiceDraft, rendered: Rendered): DesiredService | undefined {
  const { own, content, definition, images, deadlineMinutes, commit } = rendered;
  const { environment } = draft.environment;
  const taskDefinition = content === undefined ? liveBase(draft, own) : declaredBase(content, own.service);
  return (
    taskDefinition && {
      service: own.service,
      environment,
      commit,
      taskDefinition,
      ...definitionsOf(definition, rendered.ignored),
      ...(definition && { definitionPlaces: fieldPlacesOf(definition) }),
      images,
      mode: own.mode ?? environment.mode,
      drift: own.drift ?? environment.drift,
      capacity: own.capacity ?? environment.capacity,
      suspend: own.suspend ?? false,
      deadlineMinutes,
      place: draft.own.place,
      files: includedFiles(draft),
    }
  );
}

function definitionsOf(
  definition: MapNode | undefined,
  ignored: IgnoredFields | undefined,
): Pick<DesiredService, 'definition' | 'initialDefinition' | 'ignored'> {
  const json = definition && mapToJson(definition);
  if (!ignored) return { definition: json };
  return { definition: json && withoutIgnored(json, ignored), initialDefinition: json, ignored };
}

function includedFiles(draft: ServiceDraft): readonly string[] {
  return [...new Set([draft.file, ...filesOf(draft)])];
}

function imagesOf(draft: ServiceDraft): MapNode | undefined {
  const images = childOf(draft.own, 'images');
  return images?.kind === 'map' ? images : undefined;
}

/** Read one by one, so that a problem elsewhere hides none of theirs; the schema has reported what it refuses. */
function readImages(draft: ServiceDraft, texts: FileTexts, findings: Findings): DesiredService['images'] {
  const images = imagesOf(draft)?.entries.flatMap((container) => {
    const entry = checkSchema(imageSchema, container.value, container.key).value;
    if (entry === undefined) return [];
    const image = readImage(container, entry);
    const record = readRecord(draft, container, texts);
    findings.problems.push(...image.problems, ...record.problems);
    if (image.value === undefined) return [];
    return [[container.key, record.value ? { ...image.value, record: record.value } : image.value] as const];
  });
  return Object.fromEntries(images ?? []);
}

/** That there is a base at all, and that `follow` stands beside `live` alone. */
function checkBase(draft: ServiceDraft): readonly ManifestProblem[] {
  const { base } = draft.taskDefinition ?? {};
  const follow = entryOf(draft.own, 'follow');
  if (base === undefined && draft.missing.includes('taskDefinition')) {
    const allowed = 'it has to be a path, the object itself, or live';
    return [problemAt(draft.own.place, `taskDefinition is missing; ${allowed}`)];
  }
  if (base?.kind !== 'scalar') {
    const message = 'follow goes with taskDefinition: live alone; take it away, or write live';
    return follow === undefined ? [] : [problemAt(follow.keyPlace, message)];
  }
  const nothing = draft.missing.includes('definition') && (imagesOf(draft)?.entries.length ?? 0) === 0;
  const message = 'with taskDefinition: live there is nothing here for Berth to do; name images, or a definition';
  return nothing ? [problemAt(base.place, message)] : [];
}

/** The family is the service's name where the task definition does not say one. */
function declaredBase(content: MapNode, service: string): DesiredTaskDefinition {
  const json = mapToJson(content);
  return {
    kind: 'declared',
    content: json.family === undefined ? { family: service, ...json } : json,
    place: content.place,
  };
}

function liveBase(draft: ServiceDraft, own: OwnKeys): DesiredTaskDefinition | undefined {
  if (draft.taskDefinition?.base.kind !== 'scalar') return undefined;
  const follow = own.follow ?? 'service';
  if (typeof follow === 'string') return { kind: 'live', follow };
  return { kind: 'live', follow: 'family', family: follow.family };
}

function readDeadline(draft: ServiceDraft, findings: Findings): number {
  const node = childOf(draft.own, 'deadline');
  const value = node?.kind === 'scalar' && !isUnfilled(node) ? node.value : undefined;
  if (node === undefined || (typeof value !== 'number' && typeof value !== 'string')) return defaultDeadline;
  const minutes = parseDeadline(value);
  if (minutes !== undefined) return minutes;
  findings.problems.push(problemAt(node.place, `deadline has to be ${deadlineForm}, and is ${describeNode(node)}`));
  return defaultDeadline;
}
