import type { Tags } from '../ports/ecs.ts';
import { arnValue, serviceTag, tagValue } from './tag-keys.ts';

/** What Berth noted on a service. Every part may be missing: whoever removes a tag costs a few reads, no deployment. */
export interface ServiceMemory {
  /** ARN of the revision that Berth put there. */
  readonly revision?: string | undefined;
  /** The revisions that it put there before, with the beginnings of their fingerprints: `lib/memory/recent-revisions.ts`. */
  readonly recent?: string | undefined;
  /** `1:<hash>` of the desired state that was applied. */
  readonly applied?: string | undefined;
  /** `1:<hash>` of what the last deployment of Berth's carried: the content and the fields that start a deployment. */
  readonly target?: string | undefined;
  /** Codes of the declared fields. */
  readonly owns?: string | undefined;
  readonly commit?: string | undefined;
  /** The environment that it was applied in. */
  readonly environment?: string | undefined;
  /** The commit at which Berth created the service, `none` outside Git; absent on one that was there before. */
  readonly created?: string | undefined;
  /** ARN of the service deployment whose outcome is not yet published. */
  readonly deployment?: string | undefined;
  /** Deployments of which something was done where nobody could be told, as `readUnpublished` reads them. */
  readonly unpublished?: string | undefined;
  /** The desired state and commit for which a difference was corrected. */
  readonly corrected?: string | undefined;
  /** Hash of the last holds that were published. */
  readonly held?: string | undefined;
  /** Set by a person: nothing is written until it is gone. The value is who or why, as they wrote it. */
  readonly suspend?: string | undefined;
}

/**
 * Tags that say something without a value: that no field is declared, and a person's suspension. Of the others one without
 * a value is one that could not be removed.
 */
const saysByItself: readonly string[] = ['owns', 'suspend'];

/** What the service's tags say; empty when there are none of Berth's. Its ARN makes whole what was too long for a tag. */
export function readServiceMemory(tags: Tags, serviceArn = ''): ServiceMemory {
  const memory: ServiceMemory = Object.fromEntries(
    Object.entries(serviceTag).flatMap(([name, key]) => {
      const value = tags[key];
      return value === undefined || (value === '' && !saysByItself.includes(name)) ? [] : [[name, value]];
    }),
  );
  const { revision, deployment } = memory;
  const [account = '', service = ''] = serviceArn.split(':service/');
  return {
    ...memory,
    ...(revision && wholeArn('revision', revision, `${account}:task-definition`)),
    ...(deployment && wholeArn('deployment', deployment, `${account}:service-deployment/${service}`)),
  };
}

function wholeArn(name: 'revision' | 'deployment', value: string, prefix: string): ServiceMemory {
  return value.startsWith('arn:') || prefix.startsWith(':') ? {} : { [name]: `${prefix}/${value}` };
}

/** The tags that say this memory; parts that are `undefined` have none. */
export function writeServiceMemory(memory: ServiceMemory): Tags {
  return Object.fromEntries(
    Object.entries(serviceTag).flatMap(([name, key]) => {
      const noted = memory[name as keyof ServiceMemory];
      const value = noted?.startsWith('arn:') ? arnValue(noted) : noted;
      return value === undefined ? [] : [[key, tagValue(value)]];
    }),
  );
}

/** The tags to set and the keys to remove that turn one memory into another; both empty when they are the same. */
export function memoryChange(
  before: ServiceMemory,
  after: ServiceMemory,
): { readonly set: Tags; readonly remove: readonly string[] } {
  const old = writeServiceMemory(before);
  const now = writeServiceMemory(after);
  return {
    set: Object.fromEntries(Object.entries(now).filter(([key, value]) => old[key] !== value)),
    remove: Object.keys(old).filter((key) => !(key in now)),
  };
}
