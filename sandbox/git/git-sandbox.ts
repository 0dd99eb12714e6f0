import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import type { ReceivedPush } from './received-push.ts';
import type { GitRepository } from './repository.ts';
import { startGitServer } from './server.ts';
import { type Delivery, sendWebhook } from './webhook.ts';

export interface GitSandboxOptions extends SandboxOptions {
  /** The workspace's folder: its files are the repository's first commit, and its `sandbox.json` the seed. */
  readonly seed: string;
  readonly template: string;
  /** The repository's name; default the folder's. */
  readonly repository?: string | undefined;
}

/** A sandbox whose stack follows a repository that lies beside it. */
export interface GitSandbox {
  readonly sandbox: Sandbox;
  /** Where it is cloned from, and pushed to. */
  readonly url: string;
  readonly repository: GitRepository;
  /** The webhooks that were sent so far. */
  readonly deliveries: readonly Delivery[];
  /** Paths that were asked for on the Git server: `GET /shop.git/info/refs?service=git-upload-pack`. */
  readonly gitRequests: readonly string[];
  /** Sends the webhook of a push, as though there had been one. */
  tell(push: ReceivedPush): Promise<Delivery>;
  stop(): Promise<void>;
}

const webhookSecretName = '/sandbox/webhook-secret';

/** Starts both, and lets every push tell the stack's webhook before it is answered. Throws GitMissingError without a git. */
export async function startGitSandbox(options: GitSandboxOptions): Promise<GitSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-sandbox-git-'));
  const secret = randomBytes(24).toString('hex');
  const deliveries: Delivery[] = [];
  const started: { sandbox?: Sandbox } = {};
  const tell = async (push: ReceivedPush) => {
    const url = started.sandbox?.stack?.outputs.WebhookUrl;
    if (typeof url !== 'string') throw new Error('the template has no output WebhookUrl');
    return sendWebhook(push, { url, secret, cloneUrl: git.url(name) });
  };
  const received = async (push: ReceivedPush) => void deliveries.push(await tell(push));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const git = await startGitServer({ folder, received }).catch((error: unknown) => {
    removeFolder();
    throw error;
  });
  const name = options.repository ?? basename(resolve(options.seed));
  const stop = async () => {
    await started.sandbox?.stop();
    await git.close();
    removeFolder();
  };
  try {
    const repository = await git.create(name);
    await repository.commit({ files: filesOf(options.seed), message: 'Begin' });
    const parameters = { ...options.parameters, GitUrl: git.url(name), WebhookSecret: webhookSecretName };
    const secrets = { [webhookSecretName]: secret };
    started.sandbox = await startSandbox({ ...options, parameters, secrets });
    return {
      sandbox: started.sandbox,
      url: git.url(name),
      repository,
      deliveries,
      gitRequests: git.requests,
      tell,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const left: ReadonlySet<string> = new Set(['.git', 'node_modules', '.DS_Store']);

function filesOf(folder: string): Readonly<Record<string, Buffer>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = paths.filter((path) => {
    const parts = relative(folder, path).split('/');
    return !parts.some((part) => left.has(part)) && statSync(path).isFile();
  });
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path)]));
}
