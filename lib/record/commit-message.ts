import { isTag, parseImageReference } from '../images/image-reference.ts';
import { formatScalarPath } from './scalar-path.ts';
import type { ScalarChange } from './set-scalar.ts';
import { fillTemplate } from './template.ts';

/** The trailer by which Berth tells its own commits: whose image it is. */
const trailer = 'Berth-Recorded';
/** Where it was written. */
const placeTrailer = 'Berth-Recorded-At';

/** A choice to record, as templates name it. */
export interface RecordedChoice {
  readonly environment: string;
  readonly service: string;
  readonly container: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** The text that is recorded. */
export function recordedValue(template: string, { repository, tag, digest }: RecordedChoice): string {
  return fillTemplate(template, { repository, tag, digest });
}

/** What a commit's message is made of. */
export interface MessageInput {
  readonly choice: RecordedChoice;
  readonly change: ScalarChange;
  /** What stood there. */
  readonly before: string;
}

/** A commit's message: the template's first line is the subject, the rest its body, and trailers say whose commit it is. */
export function commitMessage(template: string, { choice, change, before }: MessageInput): string {
  const names = { ...choice, container: onOneLine(choice.container), previousTag: tagIn(before) };
  const [subject = '', ...rest] = fillTemplate(template, names)
    .trim()
    .split(/\r\n|[\r\n]/);
  const body = rest.join('\n').trim();
  const { environment, service, container } = names;
  const place = onOneLine(`${change.file}: ${formatScalarPath(change.path)}`);
  const own = `${trailer}: ${environment}/${service}/${container}\n${placeTrailer}: ${place}`;
  return `${[subject.trimEnd(), body, own].filter((part) => part !== '').join('\n\n')}\n`;
}

/** A message's subject and what stands below it, without Berth's trailer. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...rest] = message.split('\n');
  const body = rest.filter((line) => !/^Berth-Recorded(?:-At)?: /.test(line)).join('\n');
  return { subject, body: body.trim() };
}

/** Whether a commit is one of Berth's own, by its message. */
export function isRecordCommit(message: string): boolean {
  return trailerOf(message, trailer) !== undefined;
}

/** Whose image the newest commit wrote to the same place, when it was another's: the two would undo each other for ever. */
export function rivalOf(newest: string, own: string): string | undefined {
  const owner = trailerOf(newest, trailer);
  if (owner === trailerOf(own, trailer) || trailerOf(newest, placeTrailer) !== trailerOf(own, placeTrailer))
    return undefined;
  return owner;
}

function trailerOf(message: string, name: string): string | undefined {
  const line = message.split(/\r?\n/).findLast((one) => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ');
}

/** The branch that one container's pull request comes from: the same for every image. */
export function recordBranch({ environment, service, container }: RecordedChoice): string {
  const parts = [environment, service, container].map((part) => part.replace(/[^A-Za-z0-9_-]+/g, '-'));
  return `berth/${parts.join('/')}`;
}

/** The tag of what was recorded before: of an image's reference, or the tag itself; `unknown` for anything else. */
function tagIn(before: string): string {
  if (isTag(before)) return before;
  const parsed = parseImageReference(before);
  return (parsed.kind === 'reference' ? parsed.reference.tag : undefined) ?? 'unknown';
}
