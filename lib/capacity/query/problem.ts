/** Why an expression is not taken. */
export interface QueryProblem {
  /**
   * `syntax`: it is not of the language, and ECS would refuse it. `unsupported`: ECS may take it, but Berth cannot say
   * which instances it selects.
   */
  readonly kind: 'syntax' | 'unsupported';
  /** Where, in UTF-16 units from 1. */
  readonly column: number;
  /** `an operator`. */
  readonly expected: string;
  /** What stands there: `'='`, `the end`. */
  readonly found: string;
}

/** `column 12: expected an operator, found '='`. */
export function problemText({ column, expected, found }: QueryProblem): string {
  return `column ${column}: expected ${expected}, found ${found}`;
}
