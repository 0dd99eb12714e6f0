import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { CliIo } from '../io.ts';

/** The workspace that the tour rolls out, and where it says so. */
export const workspace = 'examples/shop';

/** The sandbox with the packaged stack in it, and an environment that points the command line at it. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** For commands: credentials and endpoint of the sandbox, the repository's root as working folder. */
  readonly io: CliIo;
  readonly resultQueue: string;
}

/** Starts the sandbox from the packaged template. */
export async function openStage(io: CliIo, root: string): Promise<Stage> {
  const sandbox = await startSandbox({
    template: join(root, '.serverless/cloudformation-template-update-stack.json'),
    artifacts: join(root, 'dist'),
    seed: join(root, workspace),
  });
  const resultQueue = sandbox.queues.names().find((name) => /result/i.test(name) && !/dead/i.test(name)) ?? '';
  // The SDK looks for credentials in the process's own environment. Whatever a person has there must not be used here.
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: 'SANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  });
  return { sandbox, io: { ...io, env: process.env, cwd: root }, resultQueue };
}
