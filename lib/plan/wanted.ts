import { clusterName } from '../events/service-arn.ts';
import { pinned } from '../images/image-reference.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { versionedHash } from '../memory/hash.ts';
import { deploymentFields, type NormalizedDefinition, normalizeDefinition } from '../service/normalize.ts';
import { fingerprint } from '../task-definition/fingerprint.ts';
import { type NormalizedTaskDefinition, normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { renderTaskDefinition } from '../task-definition/render.ts';
import type { ChosenImage } from './resolved-image.ts';

/** What a service should be, with its images settled: the left side of every comparison. */
export interface Wanted {
  /** RegisterTaskDefinition's body, without Berth's tags. */
  readonly content: JsonObject;
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
  const normalized = normalizeTaskDefinition(content);
  const print = fingerprint(normalized);
  const definition = desired.definition && normalizeDefinition(desired.definition);
  return {
    content,
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
