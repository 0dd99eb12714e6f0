import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { type PullRequests, startPullRequests } from './pull-requests.ts';
import type { ReceivedPush } from './received-push.ts';
import type { GitRepository } from './repository.ts';
import { startGitServer } from './server.ts';
import { type Delivery, sendPullRequest, sendWebhook, type WebhookTarget } from './webhook.ts';

export interface GitSandboxOptions extends SandboxOptions {
  /** The workspace's folder: its files are the repository's first commit, and its `sandbox.json` the seed. */
  readonly seed: string;
  readonly template: string;
  /** Whether a branch that is pushed has a pull request at a stand-in for GitHub's API, which the stack plans. */
  readonly hasPullRequests?: boolean;
}

/** A sandbox whose stack follows a repository that lies beside it. */
export interface GitSandbox {
  readonly sandbox: Sandbox;
  /** Where it is cloned from, and pushed to. */
  readonly url: string;
  readonly repository: GitRepository;
  /** The webhooks that were sent so far. */
  readonly deliveries: readonly Delivery[];
  /** `undefined` where they were not asked for. */
  readonly pullRequests: PullRequests | undefined;
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
  const started: { sandbox?: Sandbox; pullRequests?: PullRequests } = {};
  // GitHub's API names a repository with its owner.
  const name = `${options.hasPullRequests ? 'acme/' : ''}${basename(resolve(options.seed))}`;
  const target = (): WebhookTarget => {
    const url = started.sandbox?.stack?.outputs.WebhookUrl;
    if (typeof url !== 'string') throw new Error('the template has no output WebhookUrl');
    return { url, secret, repository: name, cloneUrl: git.url(name) };
  };
  const tell = (push: ReceivedPush) => sendWebhook(push, target());
  const received = async (push: ReceivedPush) => {
    deliveries.push(await tell(push));
    const change = started.pullRequests?.received(push);
    if (change) deliveries.push(await sendPullRequest(push, change, target()));
  };
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const git = await startGitServer({ folder, received }).catch((error: unknown) => {
    removeFolder();
    throw error;
  });
  const stop = async () => {
    await started.sandbox?.stop();
    await started.pullRequests?.close();
    await git.close();
    removeFolder();
  };
  try {
    const repository = await git.create(name);
    await repository.commit({ files: filesOf(options.seed), message: 'Begin' });
    if (options.hasPullRequests) started.pullRequests = await startPullRequests(name);
    const { pullRequests } = started;
    const follows = { GitUrl: git.url(name), WebhookSecret: webhookSecretName, ...pullRequests?.parameters };
    const parameters = { ...options.parameters, ...follows };
    const secrets = { [webhookSecretName]: secret, ...pullRequests?.secrets };
    const sandbox = await startSandbox({ ...options, parameters, secrets });
    started.sandbox = sandbox;
    return { sandbox, url: git.url(name), repository, deliveries, pullRequests, gitRequests: git.requests, tell, stop };
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
