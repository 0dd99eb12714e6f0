import { planService } from '../../lib/plan/plan-service.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { chosen, desiredService, liveService, revision, rollout, serviceDeployment, wireService } from './builders.ts';

const desired = desiredService();
const basis = (live: LiveService) => planService({ desired, live, images: [chosen()] }).basis;

describe('the basis of a plan', () => {
  it('is the same for the same live state, whatever is wanted', () => {
    const other = planService({ desired, live: liveService(), images: [chosen('1.4.2', 'c')] });
    expect(other.basis).toBe(basis(liveService()));
    expect(other.actions).not.toEqual(planService({ desired, live: liveService(), images: [chosen()] }).actions);
  });

  it.each<[string, LiveService]>([
    ['a field of the service', liveService(desired, { service: wireService({ desiredCount: 7 }) })],
    [
      'a tag on the service',
      liveService(desired, { service: wireService({ tags: [{ key: 'berth:suspend', value: '' }] }) }),
    ],
    ['the state of the deployment', liveService(desired, { service: rollout('IN_PROGRESS') })],
    [
      'the status of the service deployment',
      liveService(desired, { current: serviceDeployment('ROLLBACK_REQUESTED') }),
    ],
    ['a revision that may be used again', liveService(desired, { candidates: [revision(desired, { number: 42 })] })],
    ['the service, which is gone', { ...liveService(), service: undefined }],
  ])('is another when this changed: %s', (_, live) => {
    expect(basis(live)).not.toBe(basis(liveService()));
  });

  it.each([
    ['tasks that come and go', { runningCount: 1, pendingCount: 1 }],
    ['an event of the service', { events: [{ id: '1', message: '(service web) has reached a steady state.' }] }],
  ])('is the same when only this changed: %s', (_, moved) => {
    expect(basis(liveService(desired, { service: wireService(moved) }))).toBe(basis(liveService()));
  });
});

describe('an action that needs an ARN which another will make', () => {
  it('refers to that action, and names no ARN of its own', () => {
    const { actions } = planService({ desired, live: liveService(), images: [chosen()] });
    expect(actions).toMatchObject([
      { kind: 'RegisterTaskDefinition' },
      { kind: 'UpdateService', revision: { kind: 'registered' } },
    ]);
    expect(actions[1]).not.toHaveProperty('input.taskDefinition');
  });

  it('names the ARN where the revision is there already', () => {
    const images = [chosen()];
    const there = revision(desired, { number: 42, images });
    const { actions } = planService({ desired, live: liveService(desired, { candidates: [there] }), images });
    expect(actions).toMatchObject([
      { kind: 'UpdateService', revision: { kind: 'arn', arn: there.taskDefinition.taskDefinitionArn } },
    ]);
  });
});
