import type { IncomingHttpHeaders } from 'node:http';

export interface RuntimeAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

// Importing node:http as a module costs a function's start 20 ms and more; the builtin itself does not.
const { Agent, request } = process.getBuiltinModule('node:http');
const agent = new Agent({ keepAlive: true });
const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');

/** Asks the Runtime API for something. The process ends when the sandbox is gone. */
export function ask(path: string): Promise<RuntimeAnswer> {
  return send('GET', path, '', {});
}

export async function tell(path: string, body: string, errorType?: string): Promise<void> {
  await send('POST', path, body, errorType ? { 'lambda-runtime-function-error-type': errorType } : {});
}

function send(
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<RuntimeAnswer> {
  return new Promise((resolve) => {
    const question = request({ host, port, method, path, agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ headers: answer.headers, body: text }));
      answer.on('error', () => process.exit(1));
    });
    question.on('error', () => process.exit(1));
    question.end(body);
  });
}
