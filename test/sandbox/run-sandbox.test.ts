import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { artifacts, templatePath } from './stack/running-stack.ts';

const module = new URL('../../sandbox/run-sandbox.ts', import.meta.url).href;
const fleet = fileURLToPath(new URL('../../examples/fleet', import.meta.url));

describe('the sandbox as a process', () => {
  it('says what points the AWS CLI at it, answers there, and ends when it is told to', async () => {
    const options = JSON.stringify({ template: templatePath, artifacts, seed: fleet, speed: 1 });
    const script = `import { runSandbox } from ${JSON.stringify(module)}; await runSandbox(${options});`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const text = chunk.toString('utf8');
    const endpoint = /^export AWS_ENDPOINT_URL=(\S+)$/m.exec(text)?.[1];
    expect(text).toContain('# not in the sandbox: Table (AWS::DynamoDB::Table)');

    const state = await fetch(`${endpoint}/_sandbox/state`, { method: 'POST' });
    expect(await state.json()).toMatchObject({ functions: expect.arrayContaining(['stack-worker']) });
    const interrupt = /curl -d '(.*)' (\S+\/_sandbox\/interrupt)$/m.exec(text);
    const interrupted = await fetch(interrupt?.[2] ?? '', { method: 'POST', body: interrupt?.[1] ?? '' });
    expect([interrupted.status, await interrupted.json()]).toEqual([200, {}]);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
