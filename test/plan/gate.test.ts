import { AccessError, type TransientError } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { ResolvedImage } from '../../lib/plan/resolved-image.ts';
import {
  chosen,
  desiredService,
  liveService,
  notes,
  repository,
  rollout,
  serviceDeployment,
  wireService,
} from './builders.ts';

const desired = desiredService();
const next = [chosen('1.4.1', 'b')];
const absent = liveService(desired, { service: undefined, tags: {}, memory: {}, running: undefined });

describe('a service that is not Berth’s to write', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['is DRAINING', { status: 'DRAINING' }, /being deleted/],
    ['is INACTIVE', { status: 'INACTIVE' }, /was deleted/],
    ['is under CODE_DEPLOY', { deploymentController: { type: 'CODE_DEPLOY' } }, /CODE_DEPLOY/],
    ['is under EXTERNAL', { deploymentController: { type: 'EXTERNAL' } }, /EXTERNAL/],
    ['is managed by ECS itself', { resourceManagementType: 'ECS' }, /ECS itself/],
  ])('is skipped, with the reason: it %s', (_, overrides, reason) => {
    const plan = planService({
      desired,
      live: liveService(desired, { service: wireService(overrides) }),
      images: next,
    });
    expect(plan).toMatchObject({ actions: [], writes: 'nothing', remember: undefined });
    expect(plan.held).toMatchObject([{ kind: 'notOurs', reason: expect.stringMatching(reason) }]);
  });

  it('is said to be managed by a person when ECS says CUSTOMER', () => {
    const service = wireService({ resourceManagementType: 'CUSTOMER' });
    expect(planService({ desired, live: liveService(desired, { service }), images: next }).held).toEqual([]);
  });
});

describe('a service that does not exist', () => {
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

  it('is created with its first revision', () => {
    const { actions } = planService({ desired, live: absent, images: next });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'CreateService']);
    expect(actions[1]).toMatchObject({
      revision: { kind: 'registered' },
      input: { serviceName: 'web', cluster: 'production', desiredCount: 2 },
    });
  });

  it('is an error when it is a REPLICA service without a count, at its line', () => {
    const wanted = { ...desired, definition: { launchType: 'EC2', networkConfiguration } };
    const plan = planService({ desired: wanted, live: absent, images: next });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([{ kind: 'missing', reason: expect.stringContaining('desiredCount') }]);
    expect(plan.findings).toMatchObject([
      { severity: 'error', code: 'countMissing', message: expect.stringMatching(/^services\/web\/service.yaml:1:1: /) },
    ]);
  });

  it('needs no count as a DAEMON service', () => {
    const wanted = { ...desired, definition: { schedulingStrategy: 'DAEMON', networkConfiguration } };
    const { actions, findings } = planService({ desired: wanted, live: absent, images: next });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'CreateService']);
    expect(findings).toEqual([]);
  });

  it('is held as missing when the manifest gives only its images', () => {
    const plan = planService({ desired: { ...desired, definition: undefined }, live: absent, images: next });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'missing' }] });
  });
});

describe('a suspended service', () => {
  const memory = { ...notes(desired), suspend: 'black friday' };

  it.each([
    ['by its tag', desired, liveService(desired, { memory })],
    ['in the manifest', { ...desired, suspend: true }, liveService()],
  ])('shows what it holds, and nothing is written: %s', (_, wanted, live) => {
    const plan = planService({ desired: wanted, live, images: next });
    expect(plan).toMatchObject({ actions: [], remember: undefined, writes: 'nothing' });
    expect(plan.held).toMatchObject([{ kind: 'suspended', changes: [{ path: 'containerDefinitions[app].image' }] }]);
  });

  it('is not created while it is suspended', () => {
    const plan = planService({ desired: { ...desired, suspend: true }, live: absent, images: next });
    expect(plan).toMatchObject({ actions: [], remember: undefined, held: [{ kind: 'suspended' }] });
  });

  it('says who suspended it, as they wrote it', () => {
    const [hold] = planService({ desired, live: liveService(desired, { memory }), images: next }).held;
    expect(hold).toMatchObject({
      reason: expect.stringContaining('black friday'),
      next: '`berth resume web --env production`',
    });
  });

  it('is in sync when nothing waits behind it', () => {
    const plan = planService({ desired, live: liveService(desired, { memory }), images: [chosen('1.4.0', 'a')] });
    expect(plan).toMatchObject({ inSync: true, held: [{ kind: 'suspended', changes: [] }] });
  });
});

describe('while ECS stops or rolls back a deployment, whoever started it,', () => {
  it.each(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'])('nothing is written: %s', (status) => {
    const live = liveService(desired, { service: rollout('IN_PROGRESS'), current: serviceDeployment(status) });
    const plan = planService({ desired, live, images: next });
    expect(plan).toMatchObject({ actions: [], remember: undefined, writes: 'refusals' });
    expect(plan.held).toMatchObject([{ kind: 'inProgress', reason: `its deployment is ${status}` }]);
  });

  it('nothing is held when nothing is wanted', () => {
    const live = liveService(desired, { current: serviceDeployment('ROLLBACK_IN_PROGRESS') });
    expect(planService({ desired, live, images: [chosen('1.4.0', 'a')] }).held).toEqual([]);
  });
});

describe('report mode', () => {
  const report = { ...desired, mode: 'report' as const };

  it('holds what would be done, and writes nothing', () => {
    const plan = planService({ desired: report, live: liveService(), images: next });
    expect(plan).toMatchObject({ writes: 'nothing', remember: undefined, held: [{ kind: 'reportMode' }] });
    expect(plan.actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('holds nothing of a service that is as wanted, and mends no notes', () => {
    const plan = planService({
      desired: report,
      live: liveService(desired, { memory: {} }),
      images: [chosen('1.4.0', 'a')],
    });
    expect(plan).toMatchObject({ writes: 'nothing', remember: undefined, held: [], inSync: true });
  });
});

describe('an image that is not settled', () => {
  const waiting: ResolvedImage = { kind: 'waiting', container: 'app', repository, reason: 'no tag satisfies >=2' };
  const unread = (error: AccessError | TransientError): ResolvedImage => ({
    kind: 'unknown',
    container: 'app',
    repository,
    error,
  });
  const denied = unread(new AccessError('ecr:ListImages is denied', repository, { action: 'ecr:ListImages' }));

  it('is waited for when no tag satisfies its policy, and is no error', () => {
    const plan = planService({ desired, live: liveService(), images: [waiting] });
    expect(plan).toMatchObject({ actions: [], remember: undefined, findings: [] });
    expect(plan.held).toMatchObject([{ kind: 'waitingForImage', about: 'app', reason: 'app: no tag satisfies >=2' }]);
  });

  it('is unknown when its repository cannot be read, and never drift', () => {
    const drifted = liveService(desired, { service: wireService({ desiredCount: 5 }) });
    const plan = planService({ desired, live: drifted, images: [denied] });
    expect(plan).toMatchObject({ actions: [], remember: undefined, held: [{ kind: 'unknown', about: 'app' }] });
    expect(plan.findings).toMatchObject([{ severity: 'error', code: 'imageUnknown' }]);
  });

  it('is unknown when a tag breaks its policy', () => {
    const broken: ResolvedImage = { kind: 'invalid', container: 'app', repository, reason: "'latest' is not a number" };
    const plan = planService({ desired, live: liveService(), images: [broken] });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'unknown' }], findings: [{ code: 'imagePolicyFails' }] });
  });

  it('does not hide that the service is suspended', () => {
    const plan = planService({ desired: { ...desired, suspend: true }, live: liveService(), images: [waiting] });
    expect(plan.held.map(({ kind }) => kind)).toEqual(['suspended', 'waitingForImage']);
  });

  it('is unknown together with a live base that could not be read', () => {
    const wanted = { ...desired, taskDefinition: { kind: 'live' as const, follow: 'family' as const, family: 'site' } };
    const plan = planService({ desired: wanted, live: liveService(), images: next });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'unknown', reason: expect.stringContaining('site') }] });
  });
});
