import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runBerth } from './run-berth.ts';
import { openWorld } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('berth sandbox', () => {
  let child: ChildProcess | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  it('says what points berth at it, stays until it is told to end, and ends with 0', async () => {
    const args = ['cli/berth.ts', 'sandbox', '--port', '0', '--seed', 'examples/shop', '--speed', '0'];
    child = spawn(process.execPath, args, { cwd: root });
    const guidance = await textUntil(child, '_sandbox/advance');
    const env = Object.fromEntries(
      [...guidance.matchAll(/^export (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const place = ['--dir', 'examples/shop', '--env', 'production', '--output', 'json'];
    const { out, code } = await runBerth(['plan', 'web', ...place], { cwd: root, env });
    expect(JSON.parse(out)).toMatchObject([{ service: 'web', images: [{ to: { tag: '1.4.0' } }] }]);
    expect(code).toBe(2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says that its port is taken', async () => {
    const world = await openWorld();
    const { port } = new URL(world.sandbox.endpoint);
    const { out, err, code } = await runBerth(['sandbox', '--port', port]);
    await world.stop();
    expect(err).toMatch(/^berth: the sandbox did not start: Port \d+ is taken by another process: choose another/);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it.each([
    [['--seed', 'nowhere'], `there is no ${root}nowhere; --seed takes a folder with a sandbox.json`],
    [['--template', 'none.json'], `there is no ${root}none.json; npm run package makes`],
    [['--port', 'x'], 'A number from 0 on.'],
    [['--port', '70000'], 'A whole number up to 65535.'],
    [['--speed', '-1'], 'A number from 0 on.'],
  ])('refuses %j and says what is allowed', async (args, message) => {
    const { err, code } = await runBerth(['sandbox', ...args], { cwd: root });
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});

async function textUntil({ stdout }: ChildProcess, end: string): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    if (text.includes(end)) break;
  }
  return text;
}
