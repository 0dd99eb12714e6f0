/** An answer that HTTP calls a success and that is not what AWS documents: HTML, a list, a missing member. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}
