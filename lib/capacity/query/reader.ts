import type { QueryProblem } from './problem.ts';

/** Reads a text from its beginning to its end, and keeps the first problem that it is told. */
export class Reader {
  readonly text: string;
  #at = 0;
  #problem: QueryProblem | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** How many characters have been read. */
  get at(): number {
    return this.#at;
  }

  get problem(): QueryProblem | undefined {
    return this.#problem;
  }

  get isAtEnd(): boolean {
    this.#take(/\s*/y);
    return this.#at === this.text.length;
  }

  /** Reads what a sticky expression matches, after white space; `undefined` and nothing is read when it does not. */
  take(expression: RegExp): string | undefined {
    this.#take(/\s*/y);
    return this.#take(expression);
  }

  /** True when a sticky expression matches next, after white space. Reads the white space only. */
  sees(expression: RegExp): boolean {
    this.#take(/\s*/y);
    expression.lastIndex = this.#at;
    return expression.test(this.text);
  }

  /** Reads up to a place further on. */
  moveTo(at: number): void {
    this.#at = at;
  }

  /** Notes that something else was expected here, or at `at`; the first note stays. Always `undefined`. */
  fail(expected: string, at?: number): undefined {
    if (at === undefined) this.#take(/\s*/y);
    return this.report({ kind: 'syntax', column: (at ?? this.#at) + 1, expected, found: this.#found(at ?? this.#at) });
  }

  /** Notes a problem that is more than a wrong character; the first note stays. Always `undefined`. */
  report(problem: QueryProblem): undefined {
    this.#problem ??= problem;
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const [found] = expression.exec(this.text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #found(at: number): string {
    const token = /\w[^\s()[\],'"]*|[^\s\w()[\],'"]+|[\s\S]/y;
    token.lastIndex = at;
    const [found] = token.exec(this.text) ?? [];
    if (found === undefined) return 'the end';
    return `'${found.length > 30 ? `${found.slice(0, 29)}…` : found}'`;
  }
}
