import { githubEvents, hmac, secret } from './examples.ts';

/** What all of them send. */
export const body = Buffer.from(JSON.stringify(githubEvents('push')[0]));
const signingKey = Buffer.alloc(32, 7);
/** GitLab's. */
export const signingToken = `whsec_${signingKey.toString('base64')}`;

/** The headers of the Standard Webhooks, by that token. */
export function standardHeaders(content: Buffer, id = 'msg_1', timestamp = '1674087231') {
  const mac = hmac(signingKey, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), content]), 'base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}

/** What each host sends with a body, and what it is signed with. */
export const hosts: readonly {
  readonly name: string;
  readonly host: string;
  readonly secret: string;
  readonly header: string;
  readonly headers: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'GitHub',
    host: 'github',
    secret,
    header: 'X-Hub-Signature-256',
    headers: {
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'X-Hub-Signature': `sha1=${'0'.repeat(40)}`,
      'X-Hub-Signature-256': `sha256=${hmac(secret, body)}`,
    },
  },
  {
    name: 'Bitbucket Cloud',
    host: 'bitbucket',
    secret,
    header: 'X-Hub-Signature',
    headers: {
      'X-Event-Key': 'repo:push',
      'X-Request-UUID': '53de7f3b-7d4e-4e5f-8f5b-5d9b5b1bd3d5',
      'X-Hub-Signature': `sha256=${hmac(secret, body)}`,
    },
  },
  {
    name: 'Gitea',
    host: 'gitea',
    secret,
    header: 'X-Gitea-Signature',
    headers: {
      'X-Gitea-Event': 'push',
      'X-Gitea-Delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
      'X-Gitea-Signature': hmac(secret, body),
      'X-GitHub-Event': 'push',
      'X-Hub-Signature-256': `sha256=${hmac(secret, body)}`,
    },
  },
  {
    name: 'Forgejo',
    host: 'gitea',
    secret,
    header: 'X-Forgejo-Signature',
    headers: {
      'X-Forgejo-Event': 'push',
      'X-Forgejo-Delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
      'X-Forgejo-Signature': hmac(secret, body),
      'X-Gitea-Event': 'push',
      'X-Gitea-Signature': hmac(secret, body),
      'X-GitHub-Event': 'push',
    },
  },
  {
    name: 'Gitea with GitHub’s header alone',
    host: 'gitea',
    secret,
    header: 'X-Hub-Signature-256',
    headers: { 'X-Gitea-Event': 'push', 'X-Hub-Signature-256': `sha256=${hmac(secret, body)}` },
  },
  {
    name: 'GitLab with a secret token',
    host: 'gitlab',
    secret,
    header: 'X-Gitlab-Token',
    headers: {
      'X-Gitlab-Event': 'Push Hook',
      'Idempotency-Key': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
      'X-Gitlab-Token': secret,
    },
  },
  {
    name: 'GitLab with a signing token',
    host: 'gitlab',
    secret: signingToken,
    header: 'webhook-signature',
    headers: { 'X-Gitlab-Event': 'Push Hook', ...standardHeaders(body) },
  },
];
