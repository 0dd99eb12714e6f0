/** What a function's process tells beside the Runtime API, over the channel between the two processes. */
export type ProcessMessage =
  /** Nothing goes on any more before virtual time reaches `until`; without one, before it reaches the function's timeout. */
  { readonly kind: 'waiting'; readonly until: number | undefined } | { readonly kind: 'working' };

/** The time that it has become. */
export interface TimeMessage {
  readonly now: number;
}
