import { parseFieldPath } from '../../lib/diff/field-path.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { withoutIgnored } from '../../lib/manifest/ignore-entry.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import {
  chosen,
  content,
  desiredService,
  liveService,
  notes,
  place,
  repository,
  revision,
  revisionArn,
  wireService,
} from './builders.ts';

const same = [chosen('1.4.0', 'a')];
const newer = [chosen('1.4.1', 'b')];

function ignoring(
  paths: { readonly taskDefinition?: readonly string[]; readonly definition?: readonly string[] },
  overrides: Partial<DesiredService> = {},
): DesiredService {
  const read = (texts: readonly string[] = []) => texts.flatMap((text) => [parseFieldPath(text) ?? []]);
  const ignored = { taskDefinition: read(paths.taskDefinition), definition: read(paths.definition) };
  const desired = desiredService(overrides);
  const { definition } = desired;
  return {
    ...desired,
    definition: definition && withoutIgnored(definition, ignored),
    initialDefinition: definition,
    ignored,
  };
}

const logLevel = 'containerDefinitions[app].environment[LOG_LEVEL]';
const environmentOf = (value: string): JsonObject => ({
  containerDefinitions: [{ name: 'app', image: repository, environment: [{ name: 'LOG_LEVEL', value }] }],
});
/** Somebody set LOG_LEVEL to debug in a revision of their own, which runs. */
const debugging = (desired: DesiredService): LiveService =>
  liveService(desired, {
    service: wireService({ taskDefinition: revisionArn(42) }),
    running: revision(desired, { number: 42, foreign: true, content: environmentOf('debug') }),
    candidates: [revision(desired)],
  });

describe('an ignored field of the service', () => {
  const desired = ignoring(
    { definition: ['desiredCount', 'deploymentConfiguration.maximumPercent'] },
    {
      definition: { desiredCount: 2, deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 } },
    },
  );

  it('is neither drift nor a change', () => {
    const live = liveService(desired, { service: wireService({ desiredCount: 7 }) });
    expect(planService({ desired, live, images: same })).toMatchObject({ actions: [], held: [], inSync: true });
  });

  it('is not sent when something else of the service is, and its live value stays in a map that is', () => {
    const service = wireService({
      desiredCount: 7,
      deploymentConfiguration: { strategy: 'ROLLING', maximumPercent: 150, minimumHealthyPercent: 50 },
    });
    const before = { ...notes(desired), applied: '1:0' };
    const { actions } = planService({ desired, live: liveService(desired, { service, memory: before }), images: same });
    expect(actions).toMatchObject([
      {
        kind: 'UpdateService',
        input: { deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 } },
      },
    ]);
    expect(actions[0]).not.toHaveProperty('input.desiredCount');
  });

  it('has not left Git when it was declared before', () => {
    const declared = desiredService({ definition: { healthCheckGracePeriodSeconds: 30 } });
    const live = liveService(declared, { service: wireService({ healthCheckGracePeriodSeconds: 60 }) });
    const left = desiredService({ definition: {} });
    expect(planService({ desired: left, live, images: same }).actions).toMatchObject([
      { input: { healthCheckGracePeriodSeconds: 0 } },
    ]);
    const alone = ignoring({ definition: ['healthCheckGracePeriodSeconds'] }, { definition: {} });
    expect(planService({ desired: alone, live, images: same }).actions).toEqual([]);
  });

  it('has not left Git either when only a part of it is ignored', () => {
    const breaker = (fields: JsonObject) => ({ deploymentConfiguration: { deploymentCircuitBreaker: fields } });
    const declared = desiredService({ definition: breaker({ enable: true, rollback: true }) });
    const live = liveService(declared, { service: wireService(breaker({ enable: true, rollback: true })) });
    const alone = ignoring(
      { definition: ['deploymentConfiguration.deploymentCircuitBreaker.enable'] },
      { definition: breaker({ enable: false }) },
    );
    expect(planService({ desired: alone, live, images: same })).toMatchObject({ actions: [], held: [] });
  });

  it('is what a new service is created with', () => {
    const { actions } = planService({
      desired,
      live: { service: undefined, tags: {}, memory: {}, candidates: [] },
      images: same,
    });
    const create = actions.find(({ kind }) => kind === 'CreateService');
    expect(create).toMatchObject({ input: { desiredCount: 2, deploymentConfiguration: { maximumPercent: 200 } } });
    expect(create?.changes.map(({ path }) => path)).toContain('desiredCount');
  });
});

describe('an ignored field of the task definition', () => {
  const desired = ignoring({ taskDefinition: [logLevel] });

  it('is neither drift nor a change', () => {
    expect(planService({ desired, live: debugging(desired), images: same })).toMatchObject({
      actions: [],
      held: [],
      inSync: true,
    });
  });

  it('is drift without being ignored', () => {
    const declared = desiredService();
    expect(planService({ desired: declared, live: debugging(declared), images: same }).held).toMatchObject([
      { kind: 'drift' },
    ]);
  });

  it('keeps its live value in a new revision', () => {
    const { actions } = planService({ desired, live: debugging(desired), images: newer });
    const [register] = actions;
    expect(register).toMatchObject({
      kind: 'RegisterTaskDefinition',
      input: environmentOf('debug').containerDefinitions
        ? { containerDefinitions: [{ environment: [{ name: 'LOG_LEVEL', value: 'debug' }] }] }
        : {},
    });
    expect(register && 'changes' in register && register.changes.map(({ path }) => path)).toEqual([
      'containerDefinitions[app].image',
    ]);
  });

  it('is in no hash: another value in Git is the same state', () => {
    const other = ignoring(
      { taskDefinition: [logLevel] },
      { taskDefinition: { kind: 'declared', content: content(environmentOf('trace')), place } },
    );
    expect(notes(other)).toEqual(notes(desired));
    expect(planService({ desired: other, live: liveService(desired), images: same })).toMatchObject({
      actions: [],
      held: [],
      remember: undefined,
    });
  });

  it('keeps a revision from being used again that has another value there', () => {
    const candidates = [revision(desired, { number: 40, images: newer })];
    const quiet = planService({ desired, live: { ...debugging(desired), candidates }, images: newer });
    expect(quiet.actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    const debug = revision(desired, { number: 40, images: newer, content: environmentOf('debug') });
    const loud = planService({ desired, live: { ...debugging(desired), candidates: [debug] }, images: newer });
    expect(loud.actions).toMatchObject([{ kind: 'UpdateService', revision: { arn: revisionArn(40) } }]);
  });

  it('holds nothing: what no update could change is left as it runs', () => {
    const windows = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };
    const linux = ignoring({ taskDefinition: ['runtimePlatform.operatingSystemFamily'] });
    const live = liveService(linux, {
      service: wireService({ platformFamily: 'Windows' }),
      running: revision(linux, { content: windows }),
    });
    const plan = planService({ desired: linux, live, images: newer });
    expect(plan.held).toEqual([]);
    expect(plan.actions[0]).toMatchObject({ kind: 'RegisterTaskDefinition', input: windows });
  });
});
