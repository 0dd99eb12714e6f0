import type { JsonObject } from '../json.ts';

/** Placeholder until results/ is written: a CloudEvents 1.0 document. */
export interface ResultEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly data: JsonObject;
}
