import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommitOptions, GitRepository } from '../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { type EndToEnd, startEndToEnd } from './harness.ts';

export const token = 'git-token-of-the-test';
export const webhookSecret = 'webhook-secret-of-the-test';

/** The packaged stack that follows a repository on a Git host. */
export interface GitEndToEnd extends Omit<EndToEnd, 'push'> {
  readonly git: GitServer;
  readonly repository: GitRepository;
  /** Makes a commit on `main` and says nothing of it. */
  commit(files: CommitOptions['files'], message?: string): Promise<string>;
  /** Makes a commit on `main`, and lets the host tell the webhook. */
  push(files: CommitOptions['files'], message?: string): Promise<string>;
  /** Posts a body to the webhook, signed with the secret, or with another. */
  post(body: unknown, event: string, secret?: string): Promise<Response>;
  /** Lets GitHub tell of a commit. */
  tell(commit: string, files: readonly string[], before?: string): Promise<Response>;
  /** Pushes an image, and lets the passes end that it asks for: what they start is steady only after they started it. */
  pushImage(repository: string, tag: string): Promise<string>;
}

/** The files of `examples/shop`, by path. */
export function shop(): Record<string, string> {
  const root = fileURLToPath(new URL('../../examples/shop/', import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path));
  const files = paths.filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [relative(root, path), readFileSync(path, 'utf8')]));
}

/** Starts the stack on a repository that holds `examples/shop`, below a folder when one is given. */
export async function startGitEndToEnd({
  folder = '',
  name = 'shop',
  parameters = {},
  ...options
}: SandboxOptions & { readonly folder?: string; readonly name?: string } = {}): Promise<GitEndToEnd> {
  const repositories = mkdtempSync(join(tmpdir(), 'berth-git-host-'));
  const git = await startGitServer({ folder: repositories, token });
  const repository = await git.create(name);
  const below = (files: CommitOptions['files']) =>
    Object.fromEntries(Object.entries(files).map(([path, change]) => [join(folder, path), change]));
  await repository.commit({ files: below(shop()) });
  const stack = await startEndToEnd({
    ...options,
    parameters: {
      GitUrl: git.url(name),
      GitSecret: 'berth/git',
      GitPath: folder,
      WebhookSecret: '/berth/webhook',
      ...parameters,
    },
  });
  await plantSecrets(stack);
  let deliveries = 0;
  const post = async (body: unknown, event: string, secret = webhookSecret) => {
    deliveries += 1;
    const bytes = JSON.stringify(body);
    const signature = createHmac('sha256', secret).update(bytes).digest('hex');
    const response = await fetch(String(stack.sandbox.stack?.outputs.WebhookUrl), {
      method: 'POST',
      body: bytes,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': `delivery-${deliveries}`,
        'x-hub-signature-256': `sha256=${signature}`,
      },
    });
    await stack.sandbox.settled();
    return response;
  };
  const tell = (commit: string, files: readonly string[], before = '1'.repeat(40)) =>
    post(githubPush(commit, files, before), 'push');
  const heard = () =>
    stack.sandbox.functions.invocations.filter(
      (one) => one.function.endsWith('-on-image-push') && one.functionError === undefined,
    ).length;
  const commit = (files: CommitOptions['files'], message = 'Change it') =>
    repository.commit({ files: below(files), message });
  return {
    ...stack,
    git,
    repository,
    post,
    tell,
    commit,
    push: async (files, message) => {
      const made = await commit(files, message);
      await tell(made, Object.keys(below(files)));
      // A pass may have to wait for its share of the request rates.
      await stack.sandbox.advance(5);
      return made;
    },
    pushImage: async (image, tag) => {
      const before = heard();
      const digest = await stack.push(image, tag);
      await stack.sandbox.runUntil(() => heard() > before, { limitSeconds: 300, what: 'the end of on-image-push' });
      await stack.untilHandled();
      return digest;
    },
    stop: async () => {
      await stack.stop();
      await git.close();
      rmSync(repositories, { recursive: true, force: true });
    },
  };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export function githubPush(commit: string, files: readonly string[], before: string) {
  return {
    ref: 'refs/heads/main',
    before,
    after: commit,
    forced: false,
    commits: [{ id: commit, added: [], modified: files, removed: [] }],
    repository: { full_name: 'shop', clone_url: 'https://git.example.com/shop.git' },
  };
}

async function plantSecrets({ sandbox }: EndToEnd): Promise<void> {
  const call = async (target: string, service: string, body: unknown) => {
    const scope = `PERSON/20310406/${sandbox.region}/${service}/aws4_request`;
    await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}`,
      },
      body: JSON.stringify(body),
    });
  };
  await call('secretsmanager.CreateSecret', 'secretsmanager', { Name: 'berth/git', SecretString: token });
  const parameter = { Name: '/berth/webhook', Type: 'SecureString', Value: webhookSecret };
  await call('AmazonSSM.PutParameter', 'ssm', parameter);
}
