import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { imageCommand } from '../../cli/commands/image.ts';
import { reportFailure } from '../../cli/failure.ts';
import type { CliIo } from '../../cli/io.ts';

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number | undefined;
}

const folder = mkdtempSync(join(tmpdir(), 'berth-image-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function image(args: readonly string[], input = ''): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const codes: number[] = [];
  const io: CliIo = {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    readInput: async () => input,
    ask: async () => undefined,
    env: {},
    cwd: folder,
    isTerminal: false,
    columns: 100,
    setExitCode: (code) => void codes.push(code),
  };
  const program = new Command('berth').addCommand(imageCommand(io));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride().configureOutput({ writeOut: io.stdout.write, writeErr: io.stderr.write });
  }
  try {
    await program.parseAsync(['image', ...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) io.setExitCode(error.exitCode);
    else reportFailure(error, io, false);
  }
  return { out: out.join(''), err: err.join(''), code: codes.at(-1) };
}

/** Chooses from tags on standard input. */
async function choose(tags: string, ...args: readonly string[]): Promise<Run> {
  return image(['choose', '--tags-file', '-', ...args], tags);
}

describe('berth image choose', () => {
  it('prints the chosen tag and nothing else', async () => {
    writeFileSync(join(folder, 'tags.txt'), '1.4.0\n1.4.1\n2.0.0\nlatest\n');
    expect(await image(['choose', '--tags-file', 'tags.txt', '--semver', '>=1.4.0 <2'])).toEqual({
      out: '1.4.1\n',
      err: '',
      code: 0,
    });
  });

  it.each<[string, readonly string[], string]>([
    ['1.0.0\nv1.0.0\n', ['--semver', '*'], '1.0.0'],
    ['v1.0.0\n1.0.0\n', ['--semver', '*'], 'v1.0.0'],
    ['1\n1.0\n', ['--numerical', 'asc'], '1.0'],
    ['1.0\n1\n', ['--numerical', 'desc'], '1'],
    ['b\na\n', ['--alphabetical', 'asc'], 'b'],
    ['b\na\n', ['--alphabetical', 'desc'], 'a'],
    ['latest\nstable\n', ['--tag', 'stable'], 'stable'],
    ['1.0.0\r\n1.1.0\r\n', ['--semver', '>0,<2.0'], '1.1.0'],
    ['\n\n1.0.0\n  \n1.1.0', ['--semver', '1.x'], '1.1.0'],
    ['\uFEFF1.1.0\n1.0.0\n', ['--semver', '1.x'], '1.1.0'],
    ['main-9\nmain-10\ndev-11\n', ['--numerical', 'asc', '--filter', '^main-(\\d+)$', '--extract', '$1'], 'main-10'],
    ['main-9\nmain-10\n', ['--alphabetical', 'asc', '--filter', '9|1'], 'main-9'],
    ['a\nb\nc\n', ['--alphabetical', 'asc', '--exclude', 'c', '--exclude', 'b'], 'a'],
  ])('chooses from %j with %j', async (tags, args, tag) => {
    expect(await choose(tags, ...args)).toEqual({ out: `${tag}\n`, err: '', code: 0 });
  });

  it.each<[string, readonly string[], string]>([
    ['1.0.0\n', ['--semver', '>=2'], 'none of 1 tag is a version in >=2'],
    ['1.2\n1.0.0p\n', ['--semver', '*'], 'none of 2 tags is a version in *'],
    ['', ['--numerical', 'asc'], 'there are no tags'],
    ['a.sig\n', ['--alphabetical', 'asc'], 'none of 1 tag is left by the exclusions'],
    ['latest\n', ['--tag', 'stable'], 'none of 1 tag is stable'],
  ])('prints nothing from %j with %j, and says why in one line', async (tags, args, why) => {
    expect(await choose(tags, ...args)).toEqual({ out: '', err: `no tag qualifies: ${why}\n`, code: 2 });
  });

  it.each<[string, readonly string[], string]>([
    ['1\n', ['--semver', ''], "'' is not a version range; a range is written like"],
    ['1\nlatest\n', ['--numerical', 'asc'], "the tag 'latest' is not a number"],
    ['', ['--alphabetical', 'asc', '--filter', '('], "filter: '(' is not an RE2 expression: missing closing )"],
    ['', ['--tag', ''], "'' is not a tag"],
    ['', [], 'no policy given: give exactly one of --semver, --tag, --numerical or --alphabetical'],
    ['', ['--semver', '1', '--tag', 'a'], '--semver and --tag given: give exactly one of'],
    ['', ['--semver', '1', '--extract', '$1'], '--extract takes from what --filter matched: give --filter too'],
    ['', ['--numerical', 'up'], 'Allowed choices are asc, desc'],
    ['', ['--regex', 'a'], "unknown option '--regex'"],
  ])('refuses %j with %j', async (tags, args, why) => {
    const { out, err, code } = await choose(tags, ...args);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain(why);
    expect(err).not.toContain('a bug');
  });

  it.each([
    [
      ['--tags-file', 'missing.txt'],
      'missing.txt cannot be read (ENOENT): --tags-file takes a file with one tag a line',
    ],
    [['--tags-file', '.'], '. cannot be read (EISDIR)'],
    [['--extract', '$1', '--filter', '('], 'is not an RE2 expression'],
    [[], 'no tags given: name a file with one tag a line with --tags-file, or - for standard input'],
  ])('says what to do when tags are read with %j', async (args, why) => {
    const { out, err, code } = await image(['choose', '--semver', '*', ...args]);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain(why);
  });

  it('explains every option, exit code and an example', async () => {
    const { out, code } = await image(['choose', '--help']);
    expect(code).toBe(0);
    for (const option of ['tags-file', 'semver', 'tag', 'numerical', 'alphabetical', 'filter', 'extract', 'exclude']) {
      expect(out).toContain(`--${option} <`);
    }
    expect(out).not.toContain('default');
    expect(out).toContain('Exit codes:');
    expect(out).toContain("berth image choose --tags-file tags.txt --semver '>=1.4.0 <2'");
  });
});

describe('docs/image-policies.md', () => {
  const page = readFileSync(new URL('../../docs/image-policies.md', import.meta.url), 'utf8');
  const block = /```console\n\$ printf '%s\\n' (.+) \| npx berth (.+)\n(.+)\n```/g;
  const commands = Array.from(page.matchAll(block), ([, tags = '', command = '', printed = '']) => ({
    tags: tags.replaceAll(' ', '\n'),
    args: Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? ''),
    printed,
  }));

  it('has every command in a form that is run here', () => {
    const withoutAccount = page.split('<!-- needs an account -->\n```console').join('');
    expect(commands).toHaveLength(withoutAccount.split('```console').length - 1);
    expect(commands).toHaveLength(4);
  });

  it.each(commands)('shows what $args prints', async ({ tags, args, printed }) => {
    const { out, err } = await image(args.slice(1), tags);
    expect(`${out}${err}`).toBe(`${printed}\n`);
  });
});
