/** Follows a Markdown text line by line, and knows which of its lines are in a code block. */
export class CodeFence {
  #open: string | undefined;

  /** What would end the block that is open; `undefined` outside of one. */
  get open(): string | undefined {
    return this.#open;
  }

  /** Takes the next line; true when it is a code block's, its fences included. */
  take(line: string): boolean {
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (this.#open !== undefined) {
      const isEnd = run !== undefined && run[0] === this.#open[0] && run.length >= this.#open.length;
      if (isEnd && line.trim() === run) this.#open = undefined;
      return true;
    }
    // With a backtick after it, it is code within a line.
    if (run === undefined || (run.startsWith('`') && line.trim().slice(run.length).includes('`'))) return false;
    this.#open = run;
    return true;
  }
}
