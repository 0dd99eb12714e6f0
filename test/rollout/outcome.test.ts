import type { JsonObject } from '../../lib/json.ts';
import { isTerminal, outcomeOf, refusesTarget } from '../../lib/rollout/outcome.ts';
import { rollout, serviceDeployment, wireService } from '../plan/builders.ts';

/** Minutes after the deployment began. */
function outcomeAt(minutes: number, status: string, overrides: JsonObject = {}, service = wireService()) {
  const deployment = serviceDeployment(status, { startedAt: 0, ...overrides });
  return outcomeOf({ deployment, service, now: minutes * 60_000, deadlineMinutes: 30 });
}

const breaker = (rollback: boolean): JsonObject => ({
  deploymentConfiguration: { strategy: 'ROLLING', deploymentCircuitBreaker: { enable: true, rollback } },
});
const source = {
  sourceServiceRevisions: [{ arn: 'arn:aws:ecs:eu-west-1:111122223333:service-revision/production/web/0' }],
};

describe('a service deployment', () => {
  it.each([
    ['SUCCESSFUL', 'succeeded'],
    ['ROLLBACK_SUCCESSFUL', 'rolledBack'],
    ['ROLLBACK_FAILED', 'failed'],
    ['ROLLBACK_REQUESTED', 'rollingBack'],
    ['ROLLBACK_IN_PROGRESS', 'rollingBack'],
    ['STOP_REQUESTED', 'inProgress'],
    ['STOPPED', 'failed'],
    ['PENDING', 'inProgress'],
    ['IN_PROGRESS', 'inProgress'],
  ])('that is %s counts as %s', (status, kind) => {
    expect(outcomeAt(5, status).kind).toBe(kind);
  });

  it.each(['STOPPED', 'STOP_REQUESTED'])('that is %s counts as superseded only when a newer one exists', (status) => {
    const newer = wireService({ currentServiceDeployment: 'arn:aws:ecs:eu-west-1:1:service-deployment/c/s/newer' });
    expect(outcomeAt(5, status, {}, newer).kind).toBe('superseded');
    expect(outcomeAt(5, status).kind).not.toBe('superseded');
  });

  it('is failed, though its status says IN_PROGRESS, when ECS gave it up', () => {
    expect(outcomeAt(5, 'IN_PROGRESS', breaker(false), rollout('FAILED')).kind).toBe('failed');
    expect(outcomeAt(5, 'IN_PROGRESS', breaker(true), rollout('FAILED')).kind).toBe('failed');
  });

  it('is on its way back when ECS gave it up and was asked to roll back to something', () => {
    expect(outcomeAt(5, 'IN_PROGRESS', { ...breaker(true), ...source }, rollout('FAILED')).kind).toBe('rollingBack');
    expect(outcomeAt(31, 'IN_PROGRESS', { ...breaker(true), ...source }, rollout('FAILED')).kind).toBe('failed');
  });

  it('is not failed for the FAILED of a deployment that is not its own', () => {
    const other = rollout('FAILED', {
      currentServiceDeployment: 'arn:aws:ecs:eu-west-1:1:service-deployment/c/s/newer',
    });
    expect(outcomeAt(5, 'IN_PROGRESS', {}, other).kind).toBe('inProgress');
  });

  it.each(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED'])('that is %s is never a success', (status) => {
    expect(outcomeAt(5, status).kind).not.toBe('succeeded');
  });

  it('gives ECS’s own reason, the most specific first', () => {
    const reason = 'deployment circuit breaker: tasks failed to start';
    expect(outcomeAt(5, 'ROLLBACK_SUCCESSFUL', { rollback: { reason }, statusReason: 'other' })).toMatchObject({
      reason,
    });
    expect(outcomeAt(5, 'ROLLBACK_SUCCESSFUL', { statusReason: 'other' })).toMatchObject({ reason: 'other' });
    expect(outcomeAt(5, 'ROLLBACK_SUCCESSFUL')).toMatchObject({
      reason: expect.stringContaining('ROLLBACK_SUCCESSFUL'),
    });
  });
});

describe('a deployment beyond its deadline', () => {
  it('is stalled, and says how many tasks run and what ECS said last', () => {
    const service = wireService({ runningCount: 1, events: [{ message: '(service web) was unable to place a task' }] });
    expect(outcomeAt(30, 'IN_PROGRESS', {}, service).kind).toBe('inProgress');
    expect(outcomeAt(31, 'IN_PROGRESS', {}, service)).toEqual({
      kind: 'stalled',
      reason:
        'in progress for longer than 30 minutes; 1 of 2 tasks run; ECS says: (service web) was unable to place a task',
    });
  });

  it.each<[string, JsonObject, number]>([
    ['its bake time', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 20 }, 50],
    [
      'the steps of LINEAR',
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 5 } },
      50,
    ],
    ['the defaults of LINEAR', { strategy: 'LINEAR' }, 90],
    ['the bake time of CANARY', { strategy: 'CANARY' }, 40],
    [
      'PAUSE hooks at each of their stages',
      {
        strategy: 'BLUE_GREEN',
        lifecycleHooks: [
          {
            targetType: 'PAUSE',
            lifecycleStages: ['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'],
            timeoutConfiguration: { timeoutInMinutes: 60 },
          },
        ],
      },
      150,
    ],
    [
      'the day that a PAUSE hook lasts unless it says otherwise',
      { strategy: 'CANARY', lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }] },
      1480,
    ],
    ['no hooks of its own making', { strategy: 'BLUE_GREEN', lifecycleHooks: [{ targetType: 'AWS_LAMBDA' }] }, 30],
    ['nothing of a strategy that it does not use', { strategy: 'ROLLING', canaryConfiguration: {} }, 30],
  ])('is given %s on top', (_, deploymentConfiguration, allowed) => {
    expect(outcomeAt(allowed, 'IN_PROGRESS', { deploymentConfiguration }).kind).toBe('inProgress');
    expect(outcomeAt(allowed + 1, 'IN_PROGRESS', { deploymentConfiguration }).kind).toBe('stalled');
  });
});

describe('an outcome', () => {
  it.each([
    ['inProgress', false, false],
    ['rollingBack', false, true],
    ['stalled', false, false],
    ['succeeded', true, false],
    ['rolledBack', true, true],
    ['failed', true, true],
    ['superseded', true, false],
  ] as const)('%s: an end %s, refuses its target %s', (kind, ends, refuses) => {
    const outcome = { kind, reason: '' };
    expect([isTerminal(outcome), refusesTarget(outcome)]).toEqual([ends, refuses]);
  });
});
