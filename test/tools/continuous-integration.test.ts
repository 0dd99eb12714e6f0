import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './temporary-folder.ts';

const script = readFileSync(join(root, '.ci/run'), 'utf8');
const steps = [...script.matchAll(/^step (\S+) '(.+)'$/gm)].map(([, name = '', command = '']) => ({ name, command }));

/** A machine that has these programs and no other. */
function pathWith(...programs: readonly string[]): string {
  const folder = temporaryFolder([]);
  for (const program of programs) {
    const found = (process.env.PATH ?? '').split(':').map((part) => join(part, program));
    symlinkSync(found.find((file) => existsSync(file)) ?? program, join(folder, program));
  }
  return folder;
}

describe('.ci/run', () => {
  it('calls the tests as the README writes it', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const written = readme.split('\n').map((line) => line.trim());
    expect(written).toContain(steps.find(({ name }) => name === 'tests')?.command);
  });

  it('runs every check', () => {
    expect(steps.map(({ name }) => name)).toEqual([
      'python-tools',
      'tests',
      'lint',
      'types',
      'dependency-rules',
      'dead-code',
      'package',
      'template-check',
      'counts',
    ]);
  });

  /** Runs it where every command passes but those that contain `failing`. */
  function run(failing: string) {
    const stub = `#!/bin/bash\ncase "$(basename "$0") $*" in *'${failing}'*) echo broken; exit 3;; esac\n`;
    const folder = temporaryFolder(['.ci/run'], { 'bin/npm': stub, 'tools/python-tools.sh': stub });
    const PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
    return spawnSync('bash', ['.ci/run'], { cwd: folder, env: { ...process.env, PATH }, encoding: 'utf8' });
  }

  it('passes when every check passes', () => {
    const { status, stdout } = run('nothing fails');
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^ci: everything passed in \d+ s$/);
    expect(status).toBe(0);
  });

  it.each(steps)('fails when $name fails, and runs the others all the same', ({ name, command }) => {
    const last = command.split(' && ').at(-1) ?? '';
    const { status, stdout } = run(last.replace('bash tools/', ''));
    expect(stdout.trim().split('\n').at(-1)).toMatch(new RegExp(`^ci: FAILED after \\d+ s: ${name}$`));
    expect(stdout.match(/^== .*: passed/gm)).toHaveLength(steps.length - 1);
    expect(status).toBe(1);
  });

  it('fails when the installation fails, without testing what was not installed', () => {
    const { status, stdout } = run('npm install');
    expect(stdout).toContain('ci: FAILED');
    expect(status).toBe(1);
  });

  it('runs npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const called = [...script.matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
    expect(called.length).toBeGreaterThan(5);
  });
});

describe('where there is no Python', () => {
  const PATH = pathWith('bash', 'cat', 'cmp', 'dirname', 'grep', 'rm');
  const make = (env: Readonly<Record<string, string>>, tool: string) =>
    spawnSync('bash', [join(temporaryFolder(['tools']), tool)], { env: { PATH, ...env }, encoding: 'utf8' });

  it.each(['tools/python-tools.sh', 'tools/template-check.sh'])('%s fails in CI', (tool) => {
    const { status, stderr } = make({ CI: 'true' }, tool);
    expect(stderr).toContain('there is no python3');
    expect(status).toBe(1);
  });

  it.each(['tools/python-tools.sh', 'tools/template-check.sh'])('%s says so elsewhere', (tool) => {
    const { status, stderr } = make({}, tool);
    expect(stderr).toContain('there is no python3');
    expect(status).toBe(0);
  });
});

it('pins every Python tool to one version', () => {
  for (const file of ['tools/requirements.txt', 'tools/constraints.txt']) {
    const lines = readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => !/^[A-Za-z0-9._-]+(\[[a-z]+\])?==[0-9][0-9A-Za-z.]*$/.test(line))).toEqual([]);
  }
});
