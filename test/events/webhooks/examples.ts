import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';

/** One kind of GitHub's events with what GitHub sent for it. */
export interface EventExamples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const require = createRequire(import.meta.url);

/** What github.com really sent, by event. */
export const githubExamples: readonly EventExamples[] = require('@octokit/webhooks-examples');

/** The examples of one event. */
export function githubEvents(name: string): EventExamples['examples'] {
  return githubExamples.find((one) => one.name === name)?.examples ?? [];
}

export const secret = 'it-is-a-secret-to-everybody';

export function hmac(key: string | Buffer, content: string | Uint8Array, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHmac('sha256', key).update(content).digest(encoding);
}
