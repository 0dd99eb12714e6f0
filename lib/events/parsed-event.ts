import type { Trigger } from './reconcile-request.ts';

/** What an event of AWS's turned out to be. */
export type ParsedEvent<Subject> =
  | { readonly kind: 'concerns'; readonly subject: Subject; readonly trigger: Trigger }
  /** A good event that concerns nobody: a deletion, an untagged child manifest. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not in the shape that AWS documents: acknowledged and counted, since trying again changes nothing. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** A repository that an image arrived in. */
export interface ImageSubject {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** A service that something happened to. */
export interface ServiceSubject {
  readonly account: string;
  readonly region: string;
  /** The cluster's name. */
  readonly cluster: string;
  readonly service: string;
}
