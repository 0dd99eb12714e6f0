import type { Source } from '../../lib/ports/source.ts';

/** Files in memory as a source; `reads` lists the paths that were asked for and are there, in order. */
export function memorySource(
  files: Readonly<Record<string, string>>,
  commit?: string,
): Source & { readonly reads: readonly string[] } {
  const reads: string[] = [];
  return {
    commit,
    reads,
    list: async () => Object.keys(files).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    read: async (path) => {
      if (files[path] !== undefined) reads.push(path);
      return files[path];
    },
  };
}

/** A workspace with two environments. */
export const workspaceText = [
  'version: 1',
  'services: services/*/service.yaml',
  'environments:',
  '  production: { region: eu-west-1, cluster: production, values: { domain: example.com, count: 3 } }',
  '  staging: { region: eu-west-1, cluster: staging, mode: report }',
  '',
].join('\n');

/** A service's manifest of some lines; a workspace needs nothing else. */
export function oneService(...lines: readonly string[]): Record<string, string> {
  return { 'berth.yaml': workspaceText, 'services/web/service.yaml': `${lines.join('\n')}\n` };
}
