import { spawn } from 'node:child_process';
import type { FunctionDefinition } from '../sandbox/lambda/function-definition.ts';
import { functionEnvironment, invocationHeaders } from '../sandbox/lambda/function-environment.ts';
import { RuntimeApi } from '../sandbox/lambda/runtime-api.ts';

/** Milliseconds from the start of the process. */
export interface ColdStart {
  /** Until it asks for its first invocation: what Lambda calls the init duration. */
  readonly init: number;
  /** Until it has answered it. */
  readonly answer: number;
}

export interface ColdProcess {
  readonly definition: FunctionDefinition;
  /** The bundled runtime loop. */
  readonly loop: string;
  readonly endpoint: string;
  readonly region: string;
  readonly event: unknown;
  /** Virtual milliseconds. */
  readonly now: number;
}

/** Starts a function's process, hands it one invocation, and ends it. Throws when the handler does. */
export async function startCold(cold: ColdProcess): Promise<ColdStart> {
  const { definition, event, now } = cold;
  const requestId = '00000000-0000-4000-8000-000000000001';
  let init = 0;
  let api: RuntimeApi | undefined;
  const began = { at: 0 };
  const ended = new Promise<number>((resolve, reject) => {
    api = new RuntimeApi({
      taken: () => {
        init = performance.now() - began.at;
      },
      ended: (_id, { failed, payload }) => {
        if (failed) reject(new Error(`${definition.name} failed: ${JSON.stringify(payload)}`));
        else resolve(performance.now() - began.at);
      },
      initFailed: (error) => reject(new Error(`${definition.name} does not load: ${JSON.stringify(error)}`)),
    });
  });
  const runtimeApi = (await api?.listen()) ?? '';
  api?.hand({ requestId, event, headers: invocationHeaders(definition, requestId, now) });
  began.at = performance.now();
  const child = spawn(process.execPath, [cold.loop, String(now)], {
    cwd: definition.codeFolder,
    env: functionEnvironment(definition, { region: cold.region, endpoint: cold.endpoint, runtimeApi }),
    stdio: 'ignore',
  });
  try {
    const answer = await ended;
    return { init, answer };
  } finally {
    child.kill('SIGKILL');
    api?.close();
  }
}
