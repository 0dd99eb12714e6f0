import { join } from 'node:path';

/**
 * What is kept for later sandboxes where somebody asked Node to keep what it compiles, and nothing otherwise: most of a
 * function's start is spent on compiling (https://nodejs.org/api/module.html#module-compile-cache).
 */
export interface CompileCache {
  /** Environment variables of a function's process, which it does not show to the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where code is unpacked to: in another place it would be compiled anew. `undefined`: nowhere. */
  readonly codeFolder: string | undefined;
}

export function compileCache({ NODE_COMPILE_CACHE }: NodeJS.ProcessEnv = process.env): CompileCache {
  if (!NODE_COMPILE_CACHE) return { environment: {}, codeFolder: undefined };
  return { environment: { NODE_COMPILE_CACHE }, codeFolder: join(NODE_COMPILE_CACHE, 'functions') };
}
