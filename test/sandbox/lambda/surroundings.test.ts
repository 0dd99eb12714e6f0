import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningStack, runStack } from '../stack/running-stack.ts';

const code = `export async function handler(event) {
  const kept = [];
  for (let mb = 0; mb < (event.megabytes ?? 0); mb++) kept.push(new Array(131072).fill(mb + 0.5));
  return { env: process.env, kept: kept.length };
}
`;

describe('a function’s process', () => {
  let running: RunningStack;
  let codeFolder: string;

  beforeEach(async () => {
    running = await runStack();
    codeFolder = mkdtempSync(join(tmpdir(), 'surroundings-'));
    writeFileSync(join(codeFolder, 'index.mjs'), code);
  });

  afterEach(async () => {
    await running.stop();
    rmSync(codeFolder, { recursive: true });
  });

  /** Invokes the code above as a function of so much memory. */
  function invoke(event: object, memoryMb = 256) {
    const { functions } = running.backbone;
    const name = 'looks-around';
    const arn = `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
    const environment = { MINE: 'of the template' };
    const shape = { logicalId: 'LooksAround', handler: 'index.handler', timeoutSeconds: 30, asynchronous: {} };
    functions.add({ ...shape, name, arn, memoryMb, environment, codeFolder });
    return functions.invoke(name, event);
  }

  it('has the packaged environment and Lambda’s, and nothing of the sandbox’s own', async () => {
    process.env.NOT_FOR_FUNCTIONS = 'of the machine';
    expect(process.env).toHaveProperty('NODE_COMPILE_CACHE');
    const { payload } = await invoke({});
    delete process.env.NOT_FOR_FUNCTIONS;
    const { env } = payload as { readonly env: Readonly<Record<string, string>> };
    expect(env).toMatchObject({
      MINE: 'of the template',
      AWS_LAMBDA_FUNCTION_NAME: 'looks-around',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: running.endpoint,
      LAMBDA_TASK_ROOT: codeFolder,
    });
    expect(env).not.toHaveProperty('NOT_FOR_FUNCTIONS');
    expect(env).not.toHaveProperty('HOME');
    expect(env).not.toHaveProperty('NODE_COMPILE_CACHE');
  });

  it('has the memory that the template gives it', async () => {
    const { functionError, payload } = await invoke({ megabytes: 400 }, 768);
    expect(functionError).toBeUndefined();
    expect(payload).toMatchObject({ kept: 400 });
  });

  it('dies when it needs more, and another is started for the next event', async () => {
    expect(await invoke({ megabytes: 400 }, 128)).toMatchObject({ functionError: 'Unhandled' });
    const next = await running.backbone.functions.invoke('looks-around', { megabytes: 1 });
    expect(next).toMatchObject({ functionError: undefined, cold: true, payload: { kept: 1 } });
  });
});
