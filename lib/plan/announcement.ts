import { isCurrentVersion } from '../memory/hash.ts';
import { decodeOwned, encodeOwned } from '../service/owned-fields.ts';

/** What a change of the task definition is called among the fields of a service. */
export const contentField = 'taskDefinition';

/** A tag's value holds 256 characters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const most = 256;

/** What `berth:applied` says while a change is made. */
export interface Announcement {
  /** The state that it leads to. */
  readonly applied: string;
  /** The fields of the service that it changes. */
  readonly fields: readonly string[];
  /** What was applied before. */
  readonly before: string | undefined;
  /** ARN, or the last part of it, of the service deployment that was the current one. */
  readonly deployment: string | undefined;
}

/**
 * `0:<hash> <fields> @<deployment> <before>`: a change of these fields was begun. It is a hash of another version to
 * whoever compares: all that it says of the state is to read and compare.
 */
export function writeAnnouncement({ applied, fields, before, deployment }: Announcement): string {
  const head = `0:${hashOf(applied)}`;
  const last = lastApplied(before);
  const tail = [deployment === undefined ? '' : ` @${idOf(deployment)}`, last === undefined ? '' : ` ${last}`].join('');
  const words = encodeOwned([...new Set(fields)])
    .split(' ')
    .filter(Boolean);
  const room = most - tail.length;
  return words.reduce((text, word) => (text.length + word.length < room ? `${text} ${word}` : text), head) + tail;
}

/** What an announcement says; `undefined` when the tag is none. */
export function readAnnouncement(remembered: string | undefined): Announcement | undefined {
  if (remembered === undefined || !isAnnouncement(remembered)) return undefined;
  const [head = '', ...words] = remembered.split(' ');
  return {
    applied: head,
    fields: decodeOwned(words.join(' ')),
    before: words.find((word) => isCurrentVersion(word)),
    deployment: words.find((word) => word.startsWith('@'))?.slice(1),
  };
}

/** The fields whose change towards this state was begun and not noted as done; `undefined` when none was. */
export function announcedFields(remembered: string | undefined, applied: string): readonly string[] | undefined {
  const announced = readAnnouncement(remembered);
  return announced && hashOf(announced.applied) === hashOf(applied) ? announced.fields : undefined;
}

/** What was applied last: for an announcement, what it was before. */
export function lastApplied(remembered: string | undefined): string | undefined {
  return isAnnouncement(remembered) ? readAnnouncement(remembered)?.before : remembered;
}

/** True when the announcement was made while another deployment was the current one. */
export function isBefore({ deployment }: Announcement, current: string | undefined): boolean {
  return current !== undefined && deployment !== undefined && deployment !== idOf(current);
}

function isAnnouncement(remembered: string | undefined): boolean {
  return remembered?.startsWith('0:') ?? false;
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function hashOf(applied: string): string {
  return applied.slice(applied.indexOf(':') + 1);
}
