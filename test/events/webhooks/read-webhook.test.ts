import fc from 'fast-check';
import { mostBodyBytes, readWebhook } from '../../../lib/events/webhooks/read-webhook.ts';
import type { WebhookHost } from '../../../lib/events/webhooks/verify.ts';
import { githubEvents } from './examples.ts';

function read(host: WebhookHost, event: string, body: string | Uint8Array, contentType = 'application/json') {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return readWebhook({ host, event, body: bytes, headers: { 'Content-Type': contentType } });
}

const push = JSON.stringify(githubEvents('push')[0]);

describe('a verified webhook', () => {
  it.each<readonly [WebhookHost, string]>([
    ['github', 'push'],
    ['gitea', 'push'],
  ])('of %s is read by its host’s own shape', (host, event) => {
    expect(read(host, event, push)).toMatchObject({ kind: 'push', repository: { host } });
  });

  it('may be a form with the JSON in it', () => {
    const form = new URLSearchParams({ payload: push }).toString();
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(read('github', 'push', form, type)).toEqual(read('github', 'push', push));
    expect(read('github', 'push', 'other=1', type).kind).toBe('malformed');
  });

  it.each(['', '{', 'payload=%7B', '\ufeff{}'])('is malformed when its body is %j', (body) => {
    expect(read('github', 'push', body)).toEqual({ kind: 'malformed', reason: 'the body is not JSON' });
  });

  it.each(['null', '5', '[]', '"push"', '{}'])('is malformed when its body is %s', (body) => {
    expect(read('gitlab', 'Push Hook', body).kind).toBe('malformed');
  });
});

describe('a body that is too large to be read', () => {
  const large = Buffer.alloc(mostBodyBytes + 1, ' ');

  it.each<readonly [WebhookHost, string]>([
    ['github', 'push'],
    ['gitlab', 'Push Hook'],
    ['bitbucket', 'repo:push'],
    ['gitea', 'push'],
  ])('of a push to %s is unread, so that everything is looked at', (host, event) => {
    const reason = `a body of ${mostBodyBytes + 1} bytes is not read; the limit is ${mostBodyBytes}`;
    expect(read(host, event, large)).toEqual({ kind: 'unread', reason });
  });

  it.each<readonly [WebhookHost, string]>([
    ['github', 'pull_request'],
    ['gitlab', 'Tag Push Hook'],
    ['github', 'issues'],
  ])('of another event of %s is ignored: %s', (host, event) => {
    expect(read(host, event, large).kind).toBe('ignored');
  });

  it('begins above the limit', () => {
    expect(read('github', 'push', push.padEnd(mostBodyBytes)).kind).toBe('push');
    expect(read('github', 'push', push.padEnd(mostBodyBytes + 1)).kind).toBe('unread');
  });
});

describe('reading', () => {
  const hosts = fc.constantFrom<WebhookHost>('github', 'gitlab', 'bitbucket', 'gitea');
  const events = fc.constantFrom(
    ...['push', 'pull_request', 'ping', 'Push Hook', 'Tag Push Hook', 'Merge Request Hook', 'repo:push'],
    ...['pullrequest:created', 'diagnostics:ping', 'constructor', ''],
  );
  const kinds = ['push', 'pull-request', 'ping', 'unread', 'ignored', 'malformed'];

  it('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(hosts, events, fc.json(), (host, event, json) => {
        expect(kinds).toContain(read(host, event, json).kind);
      }),
    );
  });

  it('never throws, whatever the bytes and the content’s type', () => {
    fc.assert(
      fc.property(hosts, events, fc.uint8Array(), fc.string(), (host, event, bytes, type) => {
        expect(kinds).toContain(read(host, event, bytes, type).kind);
      }),
    );
  });

  it('never throws for an event of GitHub’s in which anything is something else', () => {
    const paths = fc.constantFrom(
      ...['ref', 'before', 'after', 'commits', 'forced', 'repository', 'action', 'number', 'pull_request', 'changes'],
    );
    const bodies = fc.constantFrom(...githubEvents('push'), ...githubEvents('pull_request'));
    fc.assert(
      fc.property(bodies, paths, fc.jsonValue(), (body, path, value) => {
        for (const event of ['push', 'pull_request'])
          expect(kinds).toContain(read('github', event, JSON.stringify({ ...body, [path]: value })).kind);
      }),
    );
  });
});
