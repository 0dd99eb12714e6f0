import type { FieldPath } from '../diff/field-path.ts';
import { withoutFields } from '../diff/ignored-fields.ts';
import { clusterName } from '../events/cluster-name.ts';
import { pinned } from '../images/image-reference.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { versionedHash } from '../memory/hash.ts';
import { deploymentFields, type NormalizedDefinition, normalizeDefinition } from '../service/normalize.ts';
import { taskDefinitionTree } from '../task-definition/fields.ts';
import { fingerprint } from '../task-definition/fingerprint.ts';
import { type NormalizedTaskDefinition, normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { renderTaskDefinition } from '../task-definition/render.ts';
import type { ChosenImage } from './resolved-image.ts';

/** What a service should be, with its images settled: the left side of every comparison. */
export interface Wanted {
  /** RegisterTaskDefinition's body as Git says it, without Berth's tags; `contentToRun` keeps what is ignored as it runs. */
  readonly content: JsonObject;
  /** Fields of the content that are left as they run. */
  readonly ignored: readonly FieldPath[];
  /** The content without what is ignored, in the form that is hashed. */
  readonly normalized: NormalizedTaskDefinition;
  readonly fingerprint: string;
  readonly definition: NormalizedDefinition | undefined;
  /** `1:<hash>` of all of it. */
  readonly applied: string;
  /** `1:<hash>` of the content and the fields that start a deployment. */
  readonly target: string;
}

/** Lays the chosen images over the base and hashes the result. `base` is the declared content or the live one. */
export function wantedOf(desired: DesiredService, base: JsonObject, images: readonly ChosenImage[]): Wanted {
  const byContainer = images.map(({ container, repository, digest }) => [container, pinned(repository, digest)]);
  const content = renderTaskDefinition(base, Object.fromEntries(byContainer));
  const ignored = desired.ignored?.taskDefinition ?? [];
  const normalized = normalizeTaskDefinition(withoutFields(content, taskDefinitionTree, ignored));
  const print = fingerprint(normalized);
  const definition = desired.definition && normalizeDefinition(desired.definition);
  return {
    content,
    ignored,
    normalized,
    fingerprint: print,
    definition,
    applied: versionedHash(['applied', print, definition ?? null]),
    target: versionedHash(['target', serviceName(desired), print, definition ? deploymentFields(definition) : null]),
  };
}

/**
 * `cluster/service`. Two services may run the same revision, and what failed for one says nothing of the other: the name
 * is a part of the target.
 */
export function serviceName({ environment, service }: DesiredService): string {
  return `${clusterName(environment.cluster)}/${service}`;
}
