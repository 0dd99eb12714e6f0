import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** moto, an imitation of AWS that others wrote, as a server of its own. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Where tools/python-tools.sh puts it. */
const program = fileURLToPath(new URL('../../.venv/bin/moto_server', import.meta.url));

/**
 * Whether moto is there. In CI its absence is an error; elsewhere the tests against it are left out, and standard error
 * says so.
 */
export function hasMoto(): boolean {
  if (existsSync(program)) return true;
  if (process.env.CI) throw new Error('moto_server is not installed: bash tools/python-tools.sh');
  process.stderr.write('The tests against moto are left out: bash tools/python-tools.sh installs it.\n');
  return false;
}

/** Starts moto on a free port of 127.0.0.1. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(program, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const endpoint = await listening(child);
  return {
    endpoint,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.includes('Running on')) return;
      said += chunk.toString();
      const endpoint = /Running on (http:\/\/\S+)/.exec(said)?.[1];
      if (endpoint) resolve(endpoint);
    });
  });
}
