/** What a function's process tells beside the Runtime API, over the channel between the two processes. */
export type ProcessMessage =
  /** Nothing goes on any more before virtual time reaches `until`; without one, before it reaches the function's timeout. */
  { readonly kind: 'waiting'; readonly until: number | undefined } | { readonly kind: 'working' };

/** What a function's process is told over that channel: the time that it has become, or how many calls are held back. */
export type SandboxMessage =
  | { readonly kind: 'time'; readonly now: number }
  | { readonly kind: 'held'; readonly calls: number };
