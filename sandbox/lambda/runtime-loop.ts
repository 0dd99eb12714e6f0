// What runs in a function's process: the Lambda runtime for Node.js in small. It asks the Runtime API for the next
// invocation, calls the handler, and posts what came of it
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
import { FunctionClock } from './function-clock.ts';
import { type Handler, loadHandler } from './handler.ts';
import type { SandboxMessage } from './process-messages.ts';
import { RestWatch } from './rest-watch.ts';
import { ask, type RuntimeAnswer, tell } from './runtime-client.ts';
import { describeError } from './runtime-error.ts';
import { installVirtualTime } from './virtual-globals.ts';

const invocations = '/2018-06-01/runtime/invocation';
const environment = process.env as Readonly<Record<string, string>>;
const clock = new FunctionClock(Number(process.argv[2]));
const watch = new RestWatch(clock, (message) => process.send?.(message));
// Of how it was started a function learns nothing.
delete process.env.NODE_COMPILE_CACHE;
let current: string | undefined;
let isFirst = true;

process.on('uncaughtException', (error) => void fail(error, 129));
process.on('unhandledRejection', (reason) => {
  const error = new Error(String(reason), { cause: reason });
  error.name = 'Runtime.UnhandledPromiseRejection';
  void fail(error, 128);
});
process.on('message', (message: SandboxMessage) => {
  if (message.kind === 'held') {
    watch.heldBack = message.calls;
    return;
  }
  watch.woken();
  clock.set(message.now);
});
installVirtualTime(clock);
// Importing it as a module would cost what importing node:http does.
const { flushCompileCache } = process.getBuiltinModule('node:module');

watch.start();
const handler = await loadHandler(environment.LAMBDA_TASK_ROOT ?? '.', environment._HANDLER ?? '').catch(initFailed);
for (;;) {
  watch.stop();
  const invocation = await ask(`${invocations}/next`);
  clock.set(Number(invocation.headers['sandbox-now']));
  watch.start();
  await serve(invocation, handler);
  // The sandbox kills the process, which leaves it no other moment to keep what it compiled.
  if (isFirst) flushCompileCache();
  isFirst = false;
}

async function serve(invocation: RuntimeAnswer, handle: Handler): Promise<void> {
  const requestId = String(invocation.headers['lambda-runtime-aws-request-id']);
  const path = `${invocations}/${requestId}`;
  current = requestId;
  process.env._X_AMZN_TRACE_ID = String(invocation.headers['lambda-runtime-trace-id']);
  try {
    const result = await handle(JSON.parse(invocation.body), context(invocation, requestId));
    await tell(`${path}/response`, JSON.stringify(result) ?? 'null');
  } catch (error) {
    console.error(`${requestId}\tERROR\tInvoke Error\t${JSON.stringify(describeError(error))}`);
    await tell(`${path}/error`, JSON.stringify(describeError(error)), describeError(error).errorType);
  }
  current = undefined;
}

function context(invocation: RuntimeAnswer, awsRequestId: string): unknown {
  const deadline = Number(invocation.headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: invocation.headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function initFailed(error: unknown): Promise<never> {
  const described = describeError(error);
  console.error(`undefined\tERROR\tUncaught Exception\t${JSON.stringify(described)}`);
  await tell('/2018-06-01/runtime/init/error', JSON.stringify(described), described.errorType);
  process.exit(1);
}

async function fail(error: unknown, exitCode: number): Promise<never> {
  const described = describeError(error);
  console.error(`${current}\tERROR\t${JSON.stringify(described)}`);
  const path = current ? `${invocations}/${current}/error` : '/2018-06-01/runtime/init/error';
  await tell(path, JSON.stringify(described), described.errorType);
  process.exit(exitCode);
}
