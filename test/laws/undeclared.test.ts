import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { serviceDefinition, type Workload, workload } from '../generators/service-definition.ts';
import { cluster, webService } from '../reconcile/world.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { ecsReadings } from './readings.ts';

/** What a deployment and Berth's notes change of a service, and of its newest revision, by themselves. */
const moving = [
  'containerImages',
  'createdAt',
  'currentServiceDeployment',
  'currentServiceRevisions',
  'deployments',
  'events',
  'pendingCount',
  // ECS's own, shown while there is something that it is for.
  'roleArn',
  'runningCount',
  'serviceRevisionArn',
  'tags',
  'taskDefinition',
];

describe('a field that the manifest does not declare', () => {
  it('is as it was after passes that change others, whatever they deploy', async () => {
    await fc.assert(
      fc.asyncProperty(adopted, ecsReadings, ([one, declared], reading) =>
        inLab(reading, async (lab) => {
          createByHand(lab, one);
          const before = fieldsOf(lab);
          const desired = manifestOf({ content: changed(one.content), definition: declared });
          const { refused } = await lab.pass(desired);
          if (refused) return expect(refused.message).toMatch(impossible);
          lab.finish();
          await lab.pass(desired);
          expect(lab.service().taskDefinition).toMatch(/:2$/);
          expect(undeclared(fieldsOf(lab), declared)).toEqual(undeclared(before, declared));
        }),
      ),
      { numRuns: 60 },
    );
  }, 30_000);

  it.each(['kept', 'default'] as const)(
    'is kept inside a map, also when the field is newer than Berth; what an update leaves out is %s',
    (omittedDeploymentConfiguration) =>
      inLab({ omittedDeploymentConfiguration }, async (lab) => {
        const { definition } = webService();
        const newer = { ...(definition?.deploymentConfiguration as JsonObject), newerSetting: { a: [1] } };
        createByHand(lab, {
          content: { family: 'web', ...contentOf() },
          definition: { ...definition, deploymentConfiguration: newer },
        });
        const declared = { deploymentConfiguration: { maximumPercent: 150 } };
        await lab.settled(manifestOf({ content: contentOf(), definition: declared }));
        expect(lab.service().deploymentConfiguration).toEqual({
          ...newer,
          strategy: 'ROLLING',
          bakeTimeInMinutes: 0,
          maximumPercent: 150,
          minimumHealthyPercent: 100,
        });
      }),
  );
});

describe('the desired count of a scalable target', () => {
  it('is left to Application Auto Scaling, declared or not, also by a pass that deploys', async () => {
    await fc.assert(
      fc.asyncProperty(
        workload(),
        ecsReadings,
        fc.constantFrom(undefined, 1, 2, 9),
        fc.boolean(),
        (one, reading, count, deploys) =>
          inLab(reading, async (lab) => {
            const { desiredCount: _, ...rest } = one.definition;
            createByHand(lab, one);
            await lab.autoscale('web', 1, 10);
            lab.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
            const definition = count === undefined ? rest : { ...rest, desiredCount: count };
            const content = deploys ? changed(one.content) : one.content;
            const desired = manifestOf({ content, definition });
            await lab.settled(desired);
            expect(lab.service().desiredCount).toBe(5);
            const { held } = await lab.plan(desired);
            expect(held.map(({ kind }) => kind)).toEqual(count === undefined ? [] : ['autoscaled']);
          }),
      ),
      { numRuns: 30 },
    );
  }, 30_000);
});

/** A service that somebody set up, and a manifest that declares some leaves of another definition. */
const adopted = workload().chain((one) =>
  serviceDefinition(one.content).chain((another) => {
    const leaves = flattened(another).filter(([path]) => !coupled.test(path));
    return fc.subarray(leaves).map((some): readonly [Workload, JsonObject] => [one, rebuilt(some)]);
  }),
);

/** Fields of which ECS changes another one along: where tasks run, and how a deployment goes. */
const coupled =
  /^(launchType|capacityProviderStrategy|platformVersion|deploymentConfiguration\.(strategy|\w+C(onfiguration|riteria)))/;

/** What ECS refuses whoever asks: percentages that fit only the fields that were declared with them. */
const impossible = /cannot be 100|cannot be less than|rebalancing does not support|healthyPercent must be/;

/** Created with its fields, and steady. */
function createByHand(lab: Lab, { content, definition }: Workload): void {
  lab.person('RegisterTaskDefinition', content);
  lab.person('CreateService', { ...definition, cluster, serviceName: 'web', taskDefinition: String(content.family) });
  lab.finish();
}

/** Another content, which the whole service accepts as it did the first. */
function changed(content: JsonObject): JsonObject {
  const [app, ...others] = content.containerDefinitions as readonly JsonObject[];
  return { ...content, containerDefinitions: [{ ...app, user: 'somebody' }, ...others] };
}

function contentOf(): JsonObject {
  const { taskDefinition } = webService();
  return taskDefinition.kind === 'declared' ? taskDefinition.content : {};
}

/** The service and its newest revision as ECS shows them: values by path, lists whole. */
function fieldsOf(lab: Lab): readonly (readonly [string, JsonValue])[] {
  const service = lab.service();
  const arns = (service.currentServiceRevisions ?? []).map(({ arn = '' }) => arn);
  const { serviceRevisions } = lab.person('DescribeServiceRevisions', { serviceRevisionArns: arns });
  const [revision] = (serviceRevisions as readonly JsonObject[]).toSorted(
    (one, other) => Number(other.createdAt) - Number(one.createdAt),
  );
  return [...flattened(service as unknown as JsonObject), ...flattened(revision ?? {})];
}

function undeclared(
  fields: readonly (readonly [string, JsonValue])[],
  declared: JsonObject,
): readonly (readonly [string, JsonValue])[] {
  const paths = [...flattened(declared).map(([path]) => path), ...moving, ...shownAlong(declared)];
  return fields.filter(([path]) => !paths.some((known) => path === known || path.startsWith(`${known}.`)));
}

/** ECS shows a grace period as soon as there is a load balancer. */
function shownAlong({ loadBalancers }: JsonObject): readonly string[] {
  return loadBalancers === undefined ? [] : ['healthCheckGracePeriodSeconds'];
}

/** Maps whose keys are not ECS's are one value, as lists are. */
const freeMaps = ['options'];

function flattened(value: JsonObject, prefix = ''): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).flatMap(([name, item]) => {
    const path = `${prefix}${name}`;
    if (isJsonObject(item) && Object.keys(item).length > 0 && !freeMaps.includes(name))
      return flattened(item, `${path}.`);
    return item === undefined ? [] : [[path, item] as const];
  });
}

function rebuilt(leaves: readonly (readonly [string, JsonValue])[]): JsonObject {
  const whole: Record<string, JsonValue> = {};
  for (const [path, value] of leaves) put(whole, path.split('.'), value);
  return whole;
}

function put(target: Record<string, JsonValue>, [name = '', ...rest]: readonly string[], value: JsonValue): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = { ...((target[name] as JsonObject | undefined) ?? {}) } as Record<string, JsonValue>;
  put(inner, rest, value);
  target[name] = inner;
}
