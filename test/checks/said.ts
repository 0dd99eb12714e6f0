import { findingsOf } from '../../lib/checks/findings.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredEnvironment } from '../../lib/manifest/desired-service.ts';
import type { Finding } from '../../lib/plan/hold.ts';
import { desiredWith, liveService, place } from '../plan/builders.ts';

const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
const app = { name: 'app', image: 'nginx:1' };

/** What is said of a task definition for a new service, without its place. */
export function said(
  overrides: JsonObject,
  definition: JsonObject,
  fargateSizes: DesiredEnvironment['fargateSizes'] = [],
): readonly Finding[] {
  const one = desiredWith({ content: overrides, definition: { networkConfiguration, ...definition } });
  const desired = { ...one, environment: { ...one.environment, fargateSizes }, images: {} };
  const live = liveService(desired, { service: undefined, running: undefined });
  return findingsOf({ desired, live, images: [] }).map((finding) => ({
    ...finding,
    message: finding.message.replace(`${place.file}:1:1: `, ''),
  }));
}

/** The same on Fargate, of one container. */
export function onFargate(overrides: JsonObject, container: JsonObject = {}, definition: JsonObject = {}) {
  const containerDefinitions = [{ ...app, ...container }];
  return said({ containerDefinitions, ...overrides }, { launchType: 'FARGATE', ...definition });
}

/** On instances, in bridge mode, without a size of the task; the containers are `app1`, `app2` …, of 64 MiB each. */
export function onInstances(overrides: JsonObject, ...containers: readonly JsonObject[]) {
  const containerDefinitions = containers.map((container, index) => ({
    ...app,
    name: `app${index + 1}`,
    memory: 64,
    ...container,
  }));
  const size = { cpu: undefined, memory: undefined };
  return said({ networkMode: 'bridge', ...size, containerDefinitions, ...overrides }, { launchType: 'EC2' });
}

/** One finding that is an error. */
export function error(code: string, message: string): readonly Finding[] {
  return [{ severity: 'error', code, message }];
}
