import type { Source } from '../../lib/ports/source.ts';

/** A workspace of one service in one environment, from what its two files say. */
export function workspaceOf(taskDefinition: object, definition: object, repository: string, tag: string): Source {
  const files: Readonly<Record<string, string>> = {
    'berth.yaml': [
      'version: 1',
      'services: services/*/service.yaml',
      'environments:',
      '  production: { region: eu-west-1, cluster: production }',
    ].join('\n'),
    'services/web/service.yaml': JSON.stringify({
      service: 'web',
      taskDefinition,
      definition,
      images: { app: { repository, tag } },
    }),
  };
  return {
    commit: 'c0ffee',
    list: async () => Object.keys(files).toSorted(),
    read: async (path) => files[path],
  };
}
