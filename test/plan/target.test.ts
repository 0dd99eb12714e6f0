import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { refusing } from '../../lib/memory/revision-memory.ts';
import { revisionTag } from '../../lib/memory/tag-keys.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { ChosenImage } from '../../lib/plan/resolved-image.ts';
import { wantedNow } from '../../lib/plan/wanted-now.ts';
import {
  chosen,
  desiredService,
  desiredWith,
  liveService,
  notes,
  production,
  revision,
  wireService,
} from './builders.ts';

const desired = desiredService();
const next = [chosen('1.4.1', 'b')];
const network = (subnet: string): JsonObject => ({
  networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
});

function targetOf(wanted: DesiredService, images: readonly ChosenImage[] = next): string {
  return wantedNow(wanted, liveService(), images)?.target ?? '';
}

/** Runs 1.4.0; 1.4.1 was deployed as web:42, and its target refused. */
function afterRollback(memory = notes(desired, next, 42)) {
  const failed = revision(desired, { number: 42, images: next });
  const refused = { ...failed, tags: { ...failed.tags, ...refusing(failed.tags, targetOf(desired)) } };
  return liveService(desired, { memory, candidates: [refused] });
}

describe('a target', () => {
  it.each([
    ['another image', desired, [chosen('1.4.2', 'c')]],
    ['another CPU', desiredWith({ content: { cpu: '512' } }), next],
    ['another network configuration', desiredWith({ definition: network('subnet-1') }), next],
  ])('is another with %s', (_, wanted, images) => {
    expect(targetOf(wanted, images)).not.toBe(targetOf(desired));
  });

  it.each([
    ['another count', desiredWith({ definition: { desiredCount: 7 } })],
    ['another tag on the service', desiredWith({ definition: { tags: [{ key: 'team', value: 'shop' }] } })],
    ['another commit', desiredWith({ commit: 'beef' })],
    ['tags of the task definition', desiredWith({ content: { tags: [{ key: 'team', value: 'shop' }] } })],
  ])('is the same with %s', (_, wanted) => {
    expect(targetOf(wanted)).toBe(targetOf(desired));
  });

  it('is one service’s: what fails in one says nothing of another that runs the same revision', () => {
    const staging = { ...desired, environment: { ...production, cluster: 'staging' } };
    expect(targetOf(staging)).not.toBe(targetOf(desired));
  });
});

describe('a refused target', () => {
  it('is held, and says what releases it', () => {
    const plan = planService({ desired, live: afterRollback(), images: next });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([
      {
        kind: 'refused',
        reason: expect.stringContaining('web:42'),
        next: expect.stringContaining('`berth retry web --env production`'),
      },
    ]);
  });

  it('is held also when the tags on the service were removed', () => {
    const plan = planService({ desired, live: afterRollback({}), images: next });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
  });

  it('is no drift, though what was applied is not what runs', () => {
    const { held } = planService({ desired, live: afterRollback(), images: next });
    expect(held.map(({ kind }) => kind)).toEqual(['refused']);
  });

  it.each([
    ['another image', desired, [chosen('1.4.2', 'c')]],
    ['another CPU', desiredWith({ content: { cpu: '512' } }), next],
    ['another network configuration', desiredWith({ definition: network('subnet-1') }), next],
  ])('keeps nothing else from going: %s', (_, wanted, images) => {
    const plan = planService({ desired: wanted, live: afterRollback(), images });
    expect(plan.held).toEqual([]);
    expect(plan.actions.at(-1)).toMatchObject({ kind: 'UpdateService', effect: 'newDeployment' });
  });

  it('keeps no change in place from going', () => {
    const wanted = desiredWith({ definition: { desiredCount: 3 } });
    const plan = planService({ desired: wanted, live: afterRollback(), images: next });
    expect(plan.held).toMatchObject([{ kind: 'refused' }]);
    expect(plan.actions).toMatchObject([{ kind: 'UpdateService', effect: 'inPlace', input: { desiredCount: 3 } }]);
    expect(plan.actions[0]).not.toHaveProperty('revision.arn');
  });

  it('is remembered as not applied while a change in place goes', () => {
    const wanted = desiredWith({ definition: { desiredCount: 3 } });
    const { remember } = planService({ desired: wanted, live: afterRollback(), images: next });
    expect([notes(wanted, next).applied, notes(desired, next).applied]).not.toContain(remember?.after.applied);
    expect(remember?.after.applied).toMatch(/^1:[0-9a-f]{32}$/);
    expect(remember?.revision).toEqual({ kind: 'arn', arn: notes(desired, next, 42).revision });
  });

  it('is carried on by the next revision, so that it is known once the failed one is not read any more', () => {
    const [register] = planService({ desired, live: afterRollback(), images: [chosen('1.4.2', 'c')] }).actions;
    const input = register?.kind === 'RegisterTaskDefinition' ? register.input : {};
    expect(input.tags).toContainEqual({ key: revisionTag.refusedEarlier, value: targetOf(desired) });
    const third = revision(desired, {
      number: 43,
      images: [chosen('1.4.2', 'c')],
      tags: { [revisionTag.refusedEarlier]: targetOf(desired) },
    });
    const service = wireService({ taskDefinition: third.taskDefinition.taskDefinitionArn as string });
    const live = liveService(desired, { service, running: third, memory: notes(desired, [chosen('1.4.2', 'c')], 43) });
    expect(planService({ desired, live, images: next }).held).toMatchObject([{ kind: 'refused' }]);
  });

  it('stays refused when the algorithm’s version changes: its content does not run again', () => {
    const failed = revision(desired, { number: 42, images: next, tags: { [revisionTag.refused]: '0:0123' } });
    const live = liveService(desired, { candidates: [failed] });
    expect(planService({ desired, live, images: next }).held).toMatchObject([{ kind: 'refused' }]);
  });

  it('of another version refuses no other content', () => {
    const failed = revision(desired, { number: 42, images: next, tags: { [revisionTag.refused]: '0:0123' } });
    const live = liveService(desired, { candidates: [failed] });
    expect(planService({ desired, live, images: [chosen('1.4.2', 'c')] }).held).toEqual([]);
  });
});

describe('a revision', () => {
  it('is used again when it holds the wanted content', () => {
    const again = revision(desired, { number: 42, images: next });
    const { actions } = planService({ desired, live: liveService(desired, { candidates: [again] }), images: next });
    expect(actions).toMatchObject([
      { kind: 'UpdateService', revision: { kind: 'arn', arn: again.taskDefinition.taskDefinitionArn } },
    ]);
  });

  it('is used again also when somebody else registered it', () => {
    const foreign = revision(desired, { number: 42, images: next, foreign: true });
    const { actions } = planService({ desired, live: liveService(desired, { candidates: [foreign] }), images: next });
    expect(actions.map(({ kind }) => kind)).toEqual(['UpdateService']);
  });

  it('is left unnamed when it runs, is INACTIVE, and only a field of the service changes', () => {
    const declared = desiredWith({ definition: network('subnet-1') });
    const gone = revision(declared, { status: 'INACTIVE' });
    const service = wireService(network('subnet-2'));
    const live = liveService(declared, { service, running: gone, candidates: [gone], memory: {} });
    const { actions } = planService({ desired: declared, live, images: [chosen('1.4.0', 'a')] });
    expect(actions).toMatchObject([{ kind: 'UpdateService', effect: 'newDeployment' }]);
    expect(actions[0]).not.toHaveProperty('input.taskDefinition');
    expect(actions[0]).toMatchObject({ revision: undefined });
  });

  it('is not used again once it is INACTIVE', () => {
    const gone = revision(desired, { number: 42, images: next, status: 'INACTIVE' });
    const { actions } = planService({ desired, live: liveService(desired, { candidates: [gone] }), images: next });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is not registered for another definition of the service', () => {
    const wanted = desiredWith({ definition: network('subnet-1') });
    const { actions } = planService({ desired: wanted, live: liveService(), images: [chosen('1.4.0', 'a')] });
    expect(actions.map(({ kind }) => kind)).toEqual(['UpdateService']);
  });

  it('says where it comes from, in tags that no hash counts', () => {
    const [register] = planService({
      desired,
      live: liveService(),
      images: next,
      pushed: '2026-11-21T00:00:00Z',
    }).actions;
    const input = register?.kind === 'RegisterTaskDefinition' ? register.input : {};
    expect(input.tags).toEqual(
      expect.arrayContaining([
        { key: 'berth:fingerprint', value: expect.stringMatching(/^1:[0-9a-f]{32}$/) },
        { key: 'berth:service', value: 'production/web' },
        { key: 'berth:commit', value: 'c0ffee0' },
        { key: 'berth:image.app', value: '1.4.1' },
        { key: 'berth:pushed', value: '2026-11-21T00:00:00Z' },
      ]),
    );
  });

  it('keeps the tags that the manifest declares, but those that are Berth’s or AWS’s', () => {
    const tags = [
      { key: 'team', value: 'shop' },
      { key: 'berth:refused', value: 'x' },
      { key: 'aws:cloudformation:stack-name', value: 'x' },
    ];
    const [register] = planService({
      desired: desiredWith({ content: { tags } }),
      live: liveService(),
      images: next,
    }).actions;
    const keys = register?.kind === 'RegisterTaskDefinition' ? (register.input.tags as { key: string }[]) : [];
    expect(keys.map(({ key }) => key)).toEqual(expect.arrayContaining(['team', 'berth:fingerprint']));
    expect(keys.map(({ key }) => key)).not.toContain('berth:refused');
    expect(keys.map(({ key }) => key)).not.toContain('aws:cloudformation:stack-name');
  });
});
