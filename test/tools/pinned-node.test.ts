import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderWithOlderNode, olderVersion } from './stand-in-node.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pinned = `v${devDependencies.node}`;
const older = folderWithOlderNode();
/** The machine's PATH as a person has it, without what npm put in front for the tests. */
const machinePath = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
const env = { ...process.env, PATH: [older, ...machinePath].join(':') };

afterAll(() => rmSync(older, { recursive: true }));

it('is the version that runs the tests', () => {
  expect(process.version).toBe(pinned);
});

it('is the version that Lambda’s runtime has', () => {
  expect(readFileSync(join(root, 'serverless.yml'), 'utf8')).toContain(
    `runtime: nodejs${pinned.split('.')[0]?.slice(1)}.x`,
  );
});

describe('with an older Node first on PATH', () => {
  it('the older one is what a person gets', () => {
    expect(execFileSync('node', ['-p', 'process.version'], { env, encoding: 'utf8' }).trim()).toBe(olderVersion);
  });

  it('npm scripts run on the pinned one', () => {
    const words = ['run', '--silent', 'node', '--', '-p', 'process.version'];
    expect(execFileSync('npm', words, { cwd: root, env, encoding: 'utf8' }).trim()).toBe(pinned);
  });

  it('npx berth runs on the pinned one', () => {
    const { versions, stdout } = observed('npx', ['berth', '--help']);
    expect(stdout).toContain('Usage: berth');
    expect(versions).toEqual([pinned]);
  });

  it('bin/berth.mjs starts the pinned one', () => {
    const { versions, stdout } = observed('node', ['bin/berth.mjs', '--help']);
    expect(stdout).toContain('Usage: berth');
    expect(versions).toEqual([pinned, olderVersion]);
  });
});

/** Runs a command; every Node that runs bin/berth.mjs notes its version when it ends. */
function observed(command: string, words: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'observed-'));
  const [probe, notes] = [join(folder, 'probe.cjs'), join(folder, 'notes')];
  writeFileSync(notes, '');
  writeFileSync(
    probe,
    `process.on('exit', () => {
      if (/berth(.mjs)?$/.test(process.argv[1])) require('node:fs').appendFileSync('${notes}', process.version + '\\n');
    });`,
  );
  const { stdout } = spawnSync(command, words, {
    cwd: root,
    env: { ...env, NODE_OPTIONS: `--require ${probe}` },
    encoding: 'utf8',
  });
  const versions = readFileSync(notes, 'utf8').split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  return { stdout, versions };
}

describe('bin/berth.mjs', () => {
  let clone: string;

  /** A clone whose CLI is the given program. */
  function withCli(program: string): string {
    mkdirSync(join(clone, 'cli'));
    cpSync(join(root, 'bin'), join(clone, 'bin'), { recursive: true });
    writeFileSync(join(clone, 'cli/berth.ts'), program);
    return join(clone, 'bin/berth.mjs');
  }

  function withPinnedNode(): void {
    mkdirSync(join(clone, 'node_modules'));
    symlinkSync(join(root, 'node_modules/node'), join(clone, 'node_modules/node'));
  }

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'clone-'));
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  it('passes on what it was given, and the exit code', () => {
    withPinnedNode();
    const bin = withCli('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 2;');
    const { stdout, status } = spawnSync('node', [bin, 'plan', 'two words'], { env, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(['plan', 'two words']);
    expect(status).toBe(2);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes on %s, and ends as the CLI ends', async (signal) => {
    withPinnedNode();
    const program = `process.once('${signal}', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000);`;
    const child = spawn('node', [withCli(program)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await saysAnything(child);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it('dies of the signal that its CLI died of', async () => {
    withPinnedNode();
    const child = spawn('node', [withCli("console.log('up'); setInterval(() => {}, 1000);")], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await saysAnything(child);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('says what to do when the clone has no Node of its own and the machine’s is too old', () => {
    const { stderr, status } = spawnSync('node', [withCli('')], { env, encoding: 'utf8' });
    expect(stderr).toContain(`Node ${olderVersion} cannot run it`);
    expect(stderr).toContain('npm install');
    expect(status).toBe(1);
  });
});

async function saysAnything({ stdout }: ChildProcess): Promise<void> {
  if (stdout) await once(stdout, 'data');
}
