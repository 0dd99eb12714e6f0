import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CliIo } from '../../cli/io.ts';
import { createProgram } from '../../cli/program.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { commandsOf, documents, inlineCommands, linksOf, root } from './markdown.ts';

const run = promisify(execFile);
const all = documents();
const commands = all.flatMap(commandsOf);

const nowhere: CliIo = {
  stdout: { write() {} },
  stderr: { write() {} },
  readInput: async () => '',
  ask: async () => undefined,
  env: {},
  cwd: root,
  isTerminal: false,
  columns: 80,
  setExitCode() {},
};

it('finds the documents and their commands', () => {
  const paths = all.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/operations.md']));
  expect(commands.some(({ needsAccount }) => needsAccount)).toBe(true);
  expect(commands.some(({ needsAccount }) => !needsAccount)).toBe(true);
});

it.each(all.map((document) => [document.path, document] as const))('%s links to what exists', (_, document) => {
  expect(linksOf(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('the architecture names files that exist', () => {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:lib|cli|functions|sandbox|stack|tools)\/[^`]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('every sentence that the architecture quotes from the README stands there', () => {
  const words = (text: string) =>
    text
      .replace(/[`*[\]]/g, '')
      .replace(/\(docs\/[^)]*\)/g, '')
      .replace(/\s+/g, ' ')
      .toLowerCase();
  const readme = words(readFileSync(join(root, 'README.md'), 'utf8'));
  const table =
    readFileSync(join(root, 'docs/architecture.md'), 'utf8').split('## Where a sentence of the README')[1] ?? '';
  const sentences = [...table.matchAll(/^\| (.+?) \| `/gm)].map(([, sentence = '']) => words(sentence));
  expect(sentences.length).toBeGreaterThan(15);
  expect(sentences.filter((sentence) => !readme.includes(sentence))).toEqual([]);
});

it('names only commands that exist', () => {
  const known = createProgram(nowhere).commands.map((command) => command.name());
  const named = all.flatMap(inlineCommands).map((rest) => rest.split(' ')[0]);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
});

it('names only options that the command has', () => {
  const named = all.flatMap((document) => [
    ...inlineCommands(document),
    ...commandsOf(document).flatMap(({ command }) => /\bberth ([a-z].*)/.exec(command)?.[1] ?? []),
  ]);
  const strange = named.flatMap((rest) => {
    const words = rest.split(/\s+/);
    const command = commandNamed(words);
    const known = [...createProgram(nowhere).options, ...(command?.options ?? [])].map(({ long }) => long);
    return words.filter((word) => /^--[a-z]/.test(word) && word !== '--help' && !known.includes(word.split('=')[0]));
  });
  expect(named.filter((rest) => rest.includes(' --')).length).toBeGreaterThan(5);
  expect(strange).toEqual([]);
});

it('names only npm scripts that exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = all.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it('has shell commands in console blocks alone, but for the two that a clone begins with', () => {
  const fences = all.flatMap(({ path, text }) =>
    [...text.matchAll(/^ *```(\S+)[^\n]*\n([\s\S]*?)^ *```$/gm)].map(([, kind = '', body = '']) => ({
      path,
      kind,
      body,
    })),
  );
  const strange = fences.filter(({ kind }) => !['console', 'json', 'yaml', 'text'].includes(kind));
  // test/cli/tour.test.ts plays the first, .ci/run calls the second.
  expect(strange.map(({ path, body }) => [path, body])).toEqual([
    ['README.md', 'npm install && npm start\n'],
    ['README.md', 'npm install && npm test\n'],
  ]);
  const prompts = all.flatMap(({ text }) => [...text.matchAll(/^ *\$ /gm)]);
  expect(prompts).toHaveLength(commands.length);
});

describe('the commands of the documents', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: join(root, 'examples/shop') });
  });
  afterAll(() => sandbox.stop());

  const parsed = commands.filter(({ needsAccount }) => needsAccount);
  it.each(parsed.map((one) => [`${one.document}:${one.line}`, one.command] as const))(
    '%s is a shell command',
    async (_, command) => {
      await expect(run('bash', ['-n', '-c', command])).resolves.toBeDefined();
    },
  );

  // docs/image-policies.md has a test of its own, test/cli/image.test.ts, which knows what its commands print.
  const shown = commands.filter(({ needsAccount, document }) => !needsAccount && document !== 'docs/image-policies.md');
  it.each(shown.map((one) => [`${one.document}:${one.line}`, one.command] as const))('%s runs', async (_, command) => {
    const env = {
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: 'SANDBOX',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
    };
    const { stderr } = await run('bash', ['-c', `${command} || [ $? -eq 2 ]`], { cwd: root, env });
    expect(stderr).toBe('');
  });
});

/** `image choose` is a command of a command. */
function commandNamed([name, inner]: readonly string[]) {
  const command = createProgram(nowhere).commands.find((one) => one.name() === name);
  return command?.commands.find((one) => one.name() === inner) ?? command;
}
