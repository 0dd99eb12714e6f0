import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createProgram } from '../../cli/program.ts';
import { runBerth } from './run-berth.ts';
import { openWorld, type World } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const program = createProgram({
  stdout: process.stdout,
  stderr: process.stderr,
  readInput: async () => '',
  ask: async () => undefined,
  env: {},
  cwd: root,
  isTerminal: false,
  columns: 80,
  setExitCode() {},
});
const commands = program.commands.map((command) => command.name());

/** Command lines of examples are left whole, to be copied. */
function prose(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^ {2}(berth|aws|#) |^ {4}\|/.test(line));
}

describe('berth', () => {
  it('has every command of the design', () => {
    expect(commands.toSorted()).toEqual(
      [
        ...[
          'init',
          'plan',
          'apply',
          'capacity',
          'diff',
          'request',
          'status',
          'history',
          'rollback',
          'retry',
          'stop',
          'suspend',
          'resume',
        ],
        ...['render', 'image', 'handle', 'schema', 'sandbox'],
      ].toSorted(),
    );
  });

  it.each(commands)('%s --help says what it does, every option, and an example, in 80 columns', async (name) => {
    const path = name === 'image' ? ['image', 'choose'] : [name];
    const { out, err, code } = await runBerth([...path, '--help']);
    expect(out).toContain(`Usage: berth ${path.join(' ')}`);
    expect(out).toMatch(new RegExp(`Examples?:\n  berth ${path.join(' ')}`));
    for (const line of prose(out)) expect(line.length).toBeLessThanOrEqual(80);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('explains itself when it is called with nothing', async () => {
    const { err, code } = await runBerth([]);
    expect(err).toContain('Usage: berth [options] [command]');
    expect(err).toContain('berth sandbox --seed examples/shop');
    expect(code).toBe(1);
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect(await runBerth(['--version'])).toEqual({ out: `${version}\n`, err: '', code: 0 });
  });

  it('says its version in an empty folder too', () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const cwd = mkdtempSync(join(tmpdir(), 'berth-empty-'));
    const env = { PATH: process.env.PATH };
    const said = execFileSync(process.execPath, [`${root}bin/berth.mjs`, '--version'], { cwd, env, encoding: 'utf8' });
    rmSync(cwd, { recursive: true });
    expect(said).toBe(`${version}\n`);
  });

  it('runs as a process, with its exit code, errors on standard error only', async () => {
    const failed = run(process.execPath, [`${root}cli/berth.ts`, 'plan', '--dir', 'docs'], { cwd: root });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `berth: there is no berth.yaml in ${root}docs: run berth at the root of a workspace, or name it with --dir\n`,
    });
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const child = spawn(process.execPath, [`${root}cli/berth.ts`, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toBe('');
    expect(code).toBe(0);
  });
});

describe('a stack trace', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    world.sandbox.faults.fail('AccessDeniedException', 'no', {}, { times: Number.POSITIVE_INFINITY });
  });

  afterEach(() => world.stop());

  it('is printed with --debug, with the cause', async () => {
    const { err } = await world.run(['plan', '--debug']);
    expect(err).toMatch(/\n {4}at .+\ncaused by: /);
  });

  it('is not printed without', async () => {
    expect((await world.run(['plan'])).err).not.toMatch(/\n {4}at /);
  });
});
