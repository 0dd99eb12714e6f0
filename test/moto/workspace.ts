import type { Source } from '../../lib/ports/source.ts';

interface Parts {
  readonly service: string;
  readonly taskDefinition: object;
  readonly definition: object;
  readonly repository: string;
  readonly tag: string;
}

/** A workspace of one service in one environment, from what its two files say. */
export function workspaceOf({ repository, tag, ...parts }: Parts): Source {
  const files: Readonly<Record<string, string>> = {
    'berth.yaml': [
      'version: 1',
      'services: services/*/service.yaml',
      'environments:',
      '  production: { region: eu-west-1, cluster: production }',
    ].join('\n'),
    'services/web/service.yaml': JSON.stringify({
      ...parts,
      images: { app: { repository, tag } },
    }),
  };
  return {
    commit: 'c0ffee',
    list: async () => Object.keys(files).toSorted(),
    read: async (path) => files[path],
  };
}
