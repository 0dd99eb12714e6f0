import { decodeOwned, encodeOwned } from '../service/owned-fields.ts';

/** What a change of the task definition is called among the fields of a service. */
export const contentField = 'taskDefinition';

/** A tag's value holds 256 characters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const most = 256;

/**
 * `0:<hash> <fields>` for `berth:applied`: a change of these fields was begun, towards this state. It is a hash of
 * another version to whoever compares, so that what it says of the state only means: read and compare.
 */
export function announcement(applied: string, fields: readonly string[]): string {
  const head = `0:${hashOf(applied)}`;
  const words = encodeOwned([...new Set(fields)])
    .split(' ')
    .filter(Boolean);
  return words.reduce((text, word) => (text.length + word.length < most ? `${text} ${word}` : text), head);
}

/** The fields whose change towards this state was begun and not noted as done; `undefined` when none was. */
export function announcedFields(remembered: string | undefined, applied: string): readonly string[] | undefined {
  const [head, ...words] = remembered?.split(' ') ?? [];
  return head === `0:${hashOf(applied)}` ? decodeOwned(words.join(' ')) : undefined;
}

function hashOf(applied: string): string {
  return applied.slice(applied.indexOf(':') + 1);
}
