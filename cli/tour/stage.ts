import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';
import { gitVersion } from '../../sandbox/git/git.ts';
import { startGitSandbox } from '../../sandbox/git/git-sandbox.ts';
import type { Delivery } from '../../sandbox/git/webhook.ts';
import type { Forge } from '../../sandbox/git-hosts/forge.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { CliIo } from '../io.ts';
import { type Clone, openClone } from './clone.ts';
import { sandboxEnvironment } from './fleet-stage.ts';

/** The workspace that the tour rolls out, and whose folder its commands run in. */
const workspace = 'examples/shop';

/** On a terminal, real milliseconds that a virtual second takes once there is something to see. */
const realMs = 70;

/** The repository that the stack follows. */
export interface GitStage {
  readonly clone: Clone;
  /** The webhooks that pushes set off. */
  readonly deliveries: readonly Delivery[];
  /** What the Git host shows: comments and statuses. */
  readonly forge: Forge;
}

/** The sandbox with the packaged stack in it, and an environment that points the command line at it. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** For commands: credentials, endpoint and clock of the sandbox, the workspace as working folder. */
  readonly io: CliIo;
  readonly resultQueue: string;
  /** `undefined` without a git on the machine: the stack then follows the packaged folder. */
  readonly git: GitStage | undefined;
  /** Lets a virtual second pass; on a terminal slowly enough to watch when `visibly`. */
  second(visibly: boolean): Promise<void>;
  /** On a terminal, gives a person time to read. */
  pause(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the sandbox from the packaged template. */
export async function openStage(
  io: CliIo,
  root: string,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Stage> {
  const template = join(root, '.serverless/cloudformation-template-update-stack.json');
  if (!existsSync(template)) {
    throw new ConfigurationError('the stack is not packaged yet: npm start does that, or npm run package', template);
  }
  const seed = join(root, workspace);
  const { sandbox, git, close } = await startBoth({ template, artifacts: join(root, 'dist'), seed });
  const resultQueue = sandbox.queues.names().find((name) => /result/i.test(name) && !/dead/i.test(name)) ?? '';
  const env = sandboxEnvironment(io, sandbox);
  const clock = {
    now: () => sandbox.clock.now(),
    wait: (milliseconds: number) => sandbox.advance(milliseconds / 1000),
  };
  return {
    sandbox,
    io: { ...io, env, clock, cwd: git?.clone.folder ?? seed },
    resultQueue,
    git,
    close,
    async second(visibly) {
      await sandbox.advance(1);
      if (visibly && io.isTerminal) await wait(realMs);
    },
    async pause(seconds) {
      if (io.isTerminal) await wait(seconds * 1000);
    },
  };
}

/** The sandbox, and with a git on the machine the repository that its stack follows. */
async function startBoth(options: { readonly template: string; readonly artifacts: string; readonly seed: string }) {
  if ((await gitVersion()) === undefined) {
    const sandbox = await startSandbox(options);
    return { sandbox, git: undefined, close: () => sandbox.stop() };
  }
  const { sandbox, url, deliveries, pullRequests, stop } = await startGitSandbox({ ...options, hasPullRequests: true });
  if (pullRequests === undefined) throw new Error('the sandbox has no pull requests');
  const { forge } = pullRequests;
  const clone = await openClone(url);
  const close = async () => {
    await clone.remove();
    await stop();
  };
  return { sandbox, git: { clone, deliveries, forge }, close };
}
