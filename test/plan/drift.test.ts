import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { chosen, desiredService, liveService, notes, revision, revisionArn, wireService } from './builders.ts';

const running = [chosen('1.4.0', 'a')];
const report = desiredService();
const correct = desiredService({ drift: 'correct' });
const service = wireService({ desiredCount: 5 });

/** Somebody changed the count since `desired` was applied. */
const drifted = (desired: DesiredService, memory = notes(desired)): LiveService =>
  liveService(desired, { service, memory });

describe('drift', () => {
  it('is a difference while what Git wants is what was applied', () => {
    const plan = planService({ desired: report, live: drifted(report), images: running });
    expect(plan).toMatchObject({ actions: [], remember: undefined, inSync: false });
    expect(plan.held).toMatchObject([
      {
        kind: 'drift',
        reason: expect.stringContaining('desiredCount'),
        changes: [{ path: 'desiredCount', from: 5, to: 2 }],
      },
    ]);
  });

  it('is also another task definition that somebody deployed', () => {
    const foreign = revision(report, { number: 42, foreign: true, content: { cpu: '512' } });
    const live = liveService(report, {
      service: wireService({ taskDefinition: revisionArn(42) }),
      running: foreign,
      candidates: [revision(report)],
    });
    const plan = planService({ desired: report, live, images: running });
    expect(plan.held).toMatchObject([{ kind: 'drift', changes: [{ path: 'cpu' }] }]);
  });

  it('is also a declared tag that somebody changed', () => {
    const desired = desiredService({ definition: { desiredCount: 2, tags: [{ key: 'team', value: 'shop' }] } });
    const live = liveService(desired);
    const plan = planService({ desired, live: { ...live, tags: { ...live.tags, team: 'toys' } }, images: running });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'drift', changes: [{ path: 'tags[team]' }] }] });
  });

  it('is put back when the manifest says so', () => {
    const { actions, remember } = planService({ desired: correct, live: drifted(correct), images: running });
    expect(actions).toMatchObject([
      { kind: 'UpdateService', input: { desiredCount: 2 }, reason: expect.stringContaining('put back') },
    ]);
    expect(remember?.after.corrected).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is put back once after an upgrade that computes its hashes anew, for nothing tells it from a change in Git', () => {
    const earlier = { ...notes(report), applied: `2:${'0'.repeat(32)}`, target: `2:${'0'.repeat(32)}` };
    const { actions, remember } = planService({ desired: report, live: drifted(report, earlier), images: running });
    expect(actions).toMatchObject([{ kind: 'UpdateService', input: { desiredCount: 2 } }]);
    const after = { ...earlier, ...remember?.after };
    expect(planService({ desired: report, live: drifted(report, after), images: running })).toMatchObject({
      actions: [],
      held: [{ kind: 'drift' }],
    });
  });

  it('is put back with the revision that holds what was applied', () => {
    const live = liveService(correct, {
      service: wireService({ taskDefinition: revisionArn(42) }),
      running: revision(correct, { number: 42, foreign: true, content: { cpu: '512' } }),
      candidates: [revision(correct)],
    });
    const { actions } = planService({ desired: correct, live, images: running });
    expect(actions).toMatchObject([{ kind: 'UpdateService', revision: { arn: revisionArn(41) } }]);
  });

  it('is put back once per commit, then held as does not converge, with the field’s name', () => {
    const { remember } = planService({ desired: correct, live: drifted(correct), images: running });
    const again = drifted(correct, { ...remember?.after, revision: revisionArn(41) });
    const plan = planService({ desired: correct, live: again, images: running });
    expect(plan).toMatchObject({ actions: [], remember: undefined });
    expect(plan.held).toMatchObject([{ kind: 'doesNotConverge', reason: expect.stringContaining('desiredCount') }]);
    expect(plan.held[0]?.next).toContain('desiredCount');
  });

  it('is put back again for the next commit', () => {
    const { remember } = planService({ desired: correct, live: drifted(correct), images: running });
    const again = drifted(correct, { ...remember?.after, revision: revisionArn(41) });
    const { actions } = planService({ desired: { ...correct, commit: 'beef' }, live: again, images: running });
    expect(actions).toHaveLength(1);
  });

  it('is announced before it is put back, so that a pass that is cut off is no drift of its own', () => {
    const { remember } = planService({ desired: correct, live: drifted(correct), images: running });
    expect(remember?.announce?.applied).toMatch(/^0:[0-9a-f]{32} dc @d1 1:[0-9a-f]{32}$/);
    const cutOff = drifted(correct, { ...notes(correct), ...remember?.announce });
    expect(planService({ desired: correct, live: cutOff, images: running }).actions).toHaveLength(1);
  });

  it('names five fields and counts the others', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const desired = desiredService({ definition: { tags: names.map((key) => ({ key, value: '1' })) } });
    const live = liveService(desired);
    const tags = Object.fromEntries(Object.entries(live.tags).filter(([key]) => !names.includes(key)));
    const [hold] = planService({ desired, live: { ...live, tags }, images: running }).held;
    expect(hold?.reason).toMatch(/: tags\[a\], .*tags\[e\] and 2 more$/);
  });
});
