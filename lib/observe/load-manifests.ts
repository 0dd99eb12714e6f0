import { ConfigurationError, ManifestError, type ManifestProblem } from '../errors.ts';
import type { DesiredEnvironment, DesiredService } from '../manifest/desired-service.ts';
import { type Checked, problemAt, sortProblems } from '../manifest/problem.ts';
import type { FileText } from '../manifest/rendered-part.ts';
import { type RenderedService, renderService } from '../manifest/rendered-service.ts';
import { draftService, filesOf, type ServiceDraft } from '../manifest/service-draft.ts';
import { suggest } from '../manifest/suggestion.ts';
import {
  chooseEnvironment,
  parseWorkspace,
  serviceFiles,
  type Workspace,
  type WorkspaceEnvironment,
} from '../manifest/workspace.ts';
import { workspaceFiles } from '../manifest/workspace-files.ts';
import type { Source } from '../ports/source.ts';

/** One environment's services, all of them without a problem. */
export interface LoadedEnvironment {
  readonly environment: DesiredEnvironment;
  /** In the order of their files. */
  readonly services: readonly DesiredService[];
  /** Where the workspace's manifests lie, as globs. */
  readonly manifests: readonly string[];
  readonly warnings: readonly ManifestProblem[];
}

/** A workspace opened in one environment: what is needed to load any of its services. */
export interface OpenedEnvironment {
  readonly source: Source;
  readonly workspace: Workspace;
  readonly chosen: WorkspaceEnvironment;
}

/** Reads berth.yaml. Throws ManifestError when there is none, or with every problem of it. */
export async function loadWorkspace(source: Source): Promise<Workspace> {
  const texts = await Promise.all(workspaceFiles.map(async (file) => ({ file, text: await source.read(file) })));
  const found = texts.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
  const [first, second] = found;
  if (first === undefined) {
    const message = `there is no ${workspaceFiles[0]} here; a workspace has one at its root`;
    throw new ManifestError([problemAt({ file: workspaceFiles[0], line: 1, column: 1 }, message)]);
  }
  if (second !== undefined) {
    const message = `${first.file} and ${second.file} both stand here; a workspace has one of them`;
    throw new ManifestError([problemAt({ file: second.file, line: 1, column: 1 }, message)]);
  }
  const workspace = parseWorkspace(first.file, first.text);
  if (workspace.value === undefined) throw new ManifestError(sortProblems(workspace.problems));
  return workspace.value;
}

/** Reads berth.yaml. Throws ManifestError, also when `name` is no environment, or is left out where there are several. */
export async function openEnvironment(source: Source, name: string | undefined): Promise<OpenedEnvironment> {
  const workspace = await loadWorkspace(source);
  const chosen = chooseEnvironment(workspace, name);
  if (chosen.value === undefined) throw new ManifestError(chosen.problems);
  return { source, workspace, chosen: chosen.value };
}

/** The services' manifests in the source's order. Throws ManifestError when there are none. */
export async function listServiceFiles({
  source,
  workspace,
}: Pick<OpenedEnvironment, 'source' | 'workspace'>): Promise<readonly string[]> {
  const files = serviceFiles(workspace, await source.list());
  if (files.length > 0) return files;
  const message = `no file matches ${workspace.services.join(', ')}`;
  throw new ManifestError([problemAt(workspace.servicesPlace, message)]);
}

/** Every service of an environment. Throws ManifestError with every problem of every file at once. */
export async function loadEnvironment(source: Source, name: string | undefined): Promise<LoadedEnvironment> {
  const opened = await openEnvironment(source, name);
  const services: DesiredService[] = [];
  const problems: ManifestProblem[] = [];
  const warnings: ManifestProblem[] = [];
  for await (const batch of streamServices(opened)) {
    for (const result of batch) {
      problems.push(...result.problems);
      warnings.push(...result.warnings);
      if (result.desired !== undefined) services.push(result.desired);
    }
  }
  if (problems.length > 0) throw new ManifestError(sortProblems(problems));
  const { chosen, workspace } = opened;
  const sorted = sortProblems(warnings);
  return { environment: chosen.environment, services, manifests: workspace.services, warnings: sorted };
}

/**
 * The services of an environment in batches, in the order of their files, holding no more than a batch at a time. One
 * service's problems are in its own result and hide no other. A name that was seen before is a problem of the later.
 */
export async function* streamServices(
  opened: OpenedEnvironment,
  batchSize = 50,
): AsyncGenerator<readonly RenderedService[], void, void> {
  const seen = new Map<string, string>();
  const files = await listServiceFiles(opened);
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = await Promise.all(files.slice(start, start + batchSize).map((file) => loadFile(opened, file)));
    yield batch.map((result) => refuseDuplicate(result, seen));
  }
}

/**
 * One service by its name, reading as few files as possible: `file` first (an index knows it), then the manifest in a
 * folder of that name. Throws ManifestError when no manifest says the name, or with every problem of the one that does.
 */
export async function loadService(
  opened: OpenedEnvironment,
  service: string,
  file?: string,
): Promise<{ readonly desired: DesiredService; readonly warnings: readonly ManifestProblem[] }> {
  const known = file === undefined ? undefined : (await readDraft(opened, file)).value;
  const draft = known?.service === service ? known : await findDraft(opened, service);
  const result = await completeDraft(opened, draft);
  if (result.desired === undefined) throw new ManifestError(result.problems);
  return { desired: result.desired, warnings: result.warnings };
}

async function findDraft(opened: OpenedEnvironment, service: string): Promise<ServiceDraft> {
  const files = await listServiceFiles(opened);
  const likely = files.filter((file) => file.split('/').includes(service));
  const names: string[] = [];
  const unread: ManifestProblem[] = [];
  for (const file of [...likely, ...files.filter((other) => !likely.includes(other))]) {
    const draft = await readDraft(opened, file);
    if (draft.value?.service === service) return draft.value;
    if (draft.value?.service !== undefined) names.push(draft.value.service);
    else unread.push(...draft.problems);
  }
  const message = `no service is called "${service}"${suggest(service, names, 'the services')}`;
  // Any manifest that cannot be read may be the one: its problems are said too.
  throw new ManifestError([problemAt(opened.workspace.servicesPlace, message), ...sortProblems(unread)]);
}

async function loadFile(opened: OpenedEnvironment, file: string): Promise<RenderedService> {
  const draft = await readDraft(opened, file);
  if (draft.value !== undefined) return completeDraft(opened, draft.value);
  const problems = sortProblems(draft.problems);
  return { service: undefined, file, files: [file], images: {}, desired: undefined, problems, warnings: [] };
}

async function readDraft(opened: OpenedEnvironment, file: string): Promise<Checked<ServiceDraft>> {
  return draftOf(opened, { file, found: await readText(opened.source, file) });
}

function draftOf(
  { workspace, chosen }: Pick<OpenedEnvironment, 'workspace' | 'chosen'>,
  { file, found }: { readonly file: string; readonly found: FileText },
): Checked<ServiceDraft> {
  if (found.kind === 'text') return draftService({ file, text: found.text }, workspace, chosen);
  const message = found.kind === 'refused' ? found.message : 'this is no file that can be read; put a manifest here';
  return { value: undefined, problems: [problemAt({ file, line: 1, column: 1 }, message)] };
}

/**
 * The name that a manifest gives its service in each of these environments; `undefined` where it cannot be read. The one
 * read is of the manifest: what it includes is not looked at.
 */
export async function readNames(
  { source, workspace }: Pick<OpenedEnvironment, 'source' | 'workspace'>,
  file: string,
  environments: readonly WorkspaceEnvironment[],
): Promise<readonly (string | undefined)[]> {
  const found = await readText(source, file);
  return environments.map((chosen) => draftOf({ workspace, chosen }, { file, found }).value?.service);
}

async function completeDraft({ source }: OpenedEnvironment, draft: ServiceDraft): Promise<RenderedService> {
  const texts = await Promise.all(filesOf(draft).map(async (path) => [path, await readText(source, path)] as const));
  return renderService(draft, new Map(texts), source.commit);
}

/** A file that the source refuses (a link out of the folder, one that is too large) is a problem of its service alone. */
async function readText(source: Source, path: string): Promise<FileText> {
  try {
    const text = await source.read(path);
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  } catch (error) {
    if (error instanceof ConfigurationError) return { kind: 'refused', message: error.message };
    throw error;
  }
}

function refuseDuplicate(result: RenderedService, seen: Map<string, string>): RenderedService {
  if (result.service === undefined) return result;
  const first = seen.get(result.service);
  if (first === undefined) {
    seen.set(result.service, result.file);
    return result;
  }
  const place = result.desired?.place ?? { file: result.file, line: 1, column: 1 };
  const problem = problemAt(place, `${first} describes the service "${result.service}" already; each has one manifest`);
  return { ...result, desired: undefined, problems: sortProblems([...result.problems, problem]) };
}
