/** A line of Git's protocol: its length in four hexadecimal digits, and the text. */
export function pktLine(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;
}

/** Ends a request. */
export const flush = '0000';
/** Ends the part of a request that names the command. */
export const delimiter = '0001';

/** The lines of an answer, without the marks between them. Ends where the answer is cut off. */
export function* readPktLines(answer: Buffer): Generator<Buffer> {
  for (let at = 0; at + 4 <= answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16);
    if (Number.isNaN(length)) return;
    if (length > 4) yield answer.subarray(at + 4, at + length);
    at += Math.max(length, 4);
  }
}
