/** Time comes in through here and nowhere else. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds of this clock. */
  wait(milliseconds: number): Promise<void>;
}
