import { readdirSync, readFileSync } from 'node:fs';
import { parseHttpRequest } from '../../../lib/events/http-request.ts';
import { readWebhook } from '../../../lib/events/webhooks/read-webhook.ts';
import { verifyWebhook } from '../../../lib/events/webhooks/verify.ts';

const folder = new URL('../../../events/', import.meta.url);

/** What docs/git.md signs the samples with. */
const secrets = ['an-example-of-a-secret'];

function verdictOf(file: string, known: readonly string[]) {
  const request = parseHttpRequest(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  if (request.kind === 'malformed') throw new Error(request.reason);
  return verifyWebhook({ headers: request.headers, body: request.body, secrets: known });
}

const kinds: Readonly<Record<string, string>> = {
  'bitbucket-push.json': 'push',
  'gitea-push.json': 'push',
  'github-ping.json': 'ping',
  'github-pull-request.json': 'pull-request',
  'github-push.json': 'push',
  'github-tag-push.json': 'push',
  'gitlab-push.json': 'push',
};

describe('a sample of a webhook', () => {
  it('is one of each host at least', () => {
    const files = readdirSync(folder).filter((file) => /^(github|gitlab|bitbucket|gitea)-/.test(file));
    expect(files.toSorted()).toEqual(Object.keys(kinds));
  });

  it.each(Object.entries(kinds))('%s is signed with the secret of the docs, and is a %s', (file, kind) => {
    const verdict = verdictOf(file, secrets);
    expect(verdict.kind === 'verified' ? readWebhook(verdict) : verdict).toMatchObject({ kind });
    expect(verdictOf(file, ['another'])).toMatchObject({ kind: 'refused', reason: 'wrong-signature' });
  });
});
