import { isTag, parseImageReference } from '../images/image-reference.ts';
import { fillTemplate } from './template.ts';

/** The trailer by which Berth tells its own commits. */
const trailer = 'Berth-Recorded';

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

/** A commit's message: the template's first line is the subject, the rest its body, and a trailer says whose commit it is. */
export function commitMessage(template: string, choice: RecordedChoice, before: string): string {
  const [subject = '', ...rest] = fillTemplate(template, { ...choice, previousTag: tagIn(before) })
    .trim()
    .split(/\r\n|[\r\n]/);
  const body = rest.join('\n').trim();
  const { environment, service, container } = choice;
  const own = `${trailer}: ${environment}/${service}/${container}`;
  return `${[subject.trimEnd(), body, own].filter((part) => part !== '').join('\n\n')}\n`;
}

/** A message's subject and what stands below it, without Berth's trailer. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...rest] = message.split('\n');
  const body = rest.filter((line) => !line.startsWith(`${trailer}: `)).join('\n');
  return { subject, body: body.trim() };
}

/** Whether a commit is one of Berth's own, by its message. */
export function isRecordCommit(message: string): boolean {
  return message.split(/\r?\n/).some((line) => line.startsWith(`${trailer}: `));
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
