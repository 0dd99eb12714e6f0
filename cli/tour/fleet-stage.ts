import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { CliIo } from '../io.ts';

/** The sandbox with the fleet in it, and a copy of its workspace that may be edited. */
export interface FleetStage {
  readonly sandbox: Sandbox;
  /** For commands: credentials, endpoint and clock of the sandbox, the copy as working folder. */
  readonly io: CliIo;
  /** Replaces text of a manifest. Throws when it is not there. */
  edit(path: string, from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the sandbox from `examples/fleet`; nothing looks after it but the commands that are run. */
export async function openFleet(io: CliIo, root: string): Promise<FleetStage> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-fleet-'));
  await cp(join(root, 'examples/fleet'), folder, { recursive: true });
  const sandbox = await startSandbox({ seed: folder });
  const clock = {
    now: () => sandbox.clock.now(),
    wait: (milliseconds: number) => sandbox.advance(milliseconds / 1000),
  };
  return {
    sandbox,
    io: { ...io, env: sandboxEnvironment(io, sandbox), clock, cwd: folder },
    async edit(path, from, to) {
      const file = join(folder, path);
      const text = await readFile(file, 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
      await writeFile(file, text.replace(from, to));
    },
    async close() {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What points the command line at a sandbox: whatever credentials a person has must not be used there. */
export function sandboxEnvironment(io: CliIo, { endpoint }: Pick<Sandbox, 'endpoint'>): CliIo['env'] {
  return {
    ...Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'SANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  };
}
