import { ConfigurationError } from '../../lib/errors.ts';
import type { ReconcileRequest } from '../../lib/events/reconcile-request.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { hasService, manifestFile } from '../../lib/manifest/workspace-index.ts';
import type { OpenedEnvironment } from '../../lib/observe/load-manifests.ts';
import type { DesiredState } from './desired-state.ts';

/** The services of the environments that a function looks after, as their newest commits declare them. */
export interface DeclaredServices {
  /** `undefined` when nobody declares the service (any more). Throws ManifestError, and ConfigurationError for an environment of nobody's. */
  load(request: ReconcileRequest): Promise<DesiredService | undefined>;
  /** An environment opened at its newest commit. */
  open(environment: string): Promise<OpenedEnvironment>;
  stateOf(environment: string): DesiredState;
  /** The commit that an environment was read at last; `undefined` outside Git. */
  commit(environment: string): string | undefined;
}

/** The declared services of some environments. */
export function createDeclaredServices(environments: readonly DesiredState[]): DeclaredServices {
  const find = (name: string) => environments.find(({ environment }) => environment === name);
  const stateOf = (name: string) => {
    const found = find(name);
    if (found) return found;
    const names = environments.map(({ environment }) => environment).join(', ');
    const message = `this stack looks after ${names}, and not after ${name}: name it in the stack's parameter Environments`;
    throw new ConfigurationError(message, name);
  };
  return {
    stateOf,
    commit: (name) => find(name)?.commit(),
    async open(name) {
      const reading = readManifests();
      const { source } = await stateOf(name).newest();
      const { openEnvironment } = await reading;
      return openEnvironment(source, name);
    },
    async load({ environment, cluster, service }) {
      const reading = readManifests();
      const { source, index } = await stateOf(environment).newest();
      if (!hasService(index, environment, { cluster, service })) return undefined;
      const { openEnvironment, loadService } = await reading;
      const opened = await openEnvironment(source, environment);
      return (await loadService(opened, service, manifestFile(index, environment, service))).desired;
    },
  };
}

/** Compiled while Git answers, and not while the function starts. */
function readManifests() {
  return import('../../lib/observe/load-manifests.ts');
}
