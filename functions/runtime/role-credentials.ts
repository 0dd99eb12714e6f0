import { clientSettings } from '../../lib/aws/clients.ts';
import type { RoleCredentials, RoleOptions } from '../../lib/aws/sts.ts';

/** A role's credentials. The code that assumes it is loaded when the first call needs them. */
export function roleCredentials(options: Omit<RoleOptions, 'client'>): () => Promise<RoleCredentials> {
  let fetching: Promise<() => Promise<RoleCredentials>> | undefined;
  return async () => {
    fetching ??= import('../../lib/aws/sts.ts').then(({ createRoleCredentials, createStsClient }) =>
      createRoleCredentials({ ...options, client: createStsClient(clientSettings({ env: process.env })) }),
    );
    return (await fetching)();
  };
}
