import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (event: unknown, context: unknown) => unknown;

/** Finds `index.handler` under the task root, as Lambda's Node.js runtime does. */
export async function loadHandler(root: string, name: string): Promise<Handler> {
  const [, path = '', exported = ''] = /^((?:.*\/)?[^./]*)\.(.+)$/.exec(name) ?? [];
  if (!exported) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = ['', '.js', '.mjs', '.cjs'].map((end) => join(root, `${path}${end}`)).find(existsSync);
  if (!file) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);
  const module: unknown = await import(pathToFileURL(file).href);
  const handler = exported
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], module);
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length > 2) {
    const message = 'Callback-based function handlers are not supported from Node.js 24 on';
    throw runtimeError('Runtime.CallbackHandlerDeprecated', message);
  }
  return handler as Handler;
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
