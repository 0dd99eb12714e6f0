import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { documentProblems } from '../capacity/report/document-problems.ts';
import { withoutChance } from '../cli/capacity-screen.ts';
import { type RunOptions, runBerth } from '../cli/run-berth.ts';
import { root } from './markdown.ts';

const path = 'docs/capacity.md';
const picture = 'docs/capacity.svg';
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The block of `text` that follows a heading. */
function blockAfter(heading: string): string {
  return /```text\n([\s\S]*?)```/.exec(read(path).split(`${heading}\n`)[1] ?? '')?.[1] ?? '';
}

function replaceBlock(heading: string, shown: string): void {
  const [before, after = ''] = read(path).split(`${heading}\n`);
  const written = after.replace(/```text\n[\s\S]*?```/, () => `\`\`\`text\n${shown}\`\`\``);
  writeFileSync(join(root, path), `${before}${heading}\n${written}`);
}

describe('docs/capacity.md', () => {
  let sandbox: Sandbox;
  let options: RunOptions;

  /** The services of examples/fleet run, and somebody wants more GPUs than there can be. */
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: join(root, 'examples/fleet'), startAt: Date.parse('2031-04-06T12:00:00Z') });
    const credentials = { accessKeyId: 'SANDBOX', secretAccessKey: 'sandbox' };
    const env = { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: 'SANDBOX', AWS_SECRET_ACCESS_KEY: 'sandbox' };
    const clock = {
      now: () => sandbox.clock.now(),
      wait: (milliseconds: number) => sandbox.advance(milliseconds / 1000),
    };
    options = { env, clock, cwd: join(root, 'examples/fleet') };
    await sandbox.advance(600);
    await runBerth(['apply', '--yes', '--wait'], options);
    const ecs = new ECSClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials });
    await ecs.send(new UpdateServiceCommand({ cluster: 'fleet', service: 'render', desiredCount: 3 }));
    await sandbox.advance(900);
  });
  afterAll(() => sandbox.stop());

  it.each([
    ['### On the screen', []],
    ['### What if', ['--what-if', 'edge=4', '--what-if', 'worker=20']],
  ])('shows what examples/fleet shows: %s', async (heading, args) => {
    const { out, err } = await runBerth(['capacity', ...args], options);
    expect(err).toBe('');
    const shown = withoutChance(out);
    if (process.env.WRITE_SCREENS) replaceBlock(heading, shown);
    expect(shown).toBe(blockAfter(heading));
  });

  it('has the schema that it names of an answer', async () => {
    const { out } = await runBerth(
      ['capacity', '--what-if', 'edge=4', '--what-if', 'worker=20', '--output', 'json'],
      options,
    );
    expect(documentProblems('what-if', JSON.parse(out))).toEqual([]);
  });

  it('shows its picture', async () => {
    const { out } = await runBerth(['capacity', '--output', 'svg'], options);
    const shown = withoutChance(out);
    if (process.env.WRITE_SCREENS) writeFileSync(join(root, picture), shown);
    expect(shown).toBe(read(picture));
  });

  it('names every field of the document that programs read', async () => {
    const { providers, ...report } = JSON.parse((await runBerth(['capacity', '--output', 'json'], options)).out);
    expect(documentProblems('capacity', { providers, ...report })).toEqual([]);
    const instances = providers.flatMap((one: { readonly instances: readonly object[] }) => one.instances);
    const names = [report, ...providers, ...instances, ...report.services, ...report.waiting].flatMap(Object.keys);
    const table = /### For programs[\s\S]*?\n\n`--output svg`/.exec(read(path))?.[0] ?? '';
    expect(names.length).toBeGreaterThan(40);
    expect([...new Set(names)].filter((name) => !table.includes(`\`${name}`))).toEqual([]);
  });
});
