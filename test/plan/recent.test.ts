import { planService } from '../../lib/plan/plan-service.ts';
import { isPast, recentAfter, recentHolding } from '../../lib/plan/recent.ts';
import { wantedNow } from '../../lib/plan/wanted-now.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import {
  chosen,
  desiredService,
  desiredWith,
  liveService,
  notes,
  revision,
  revisionArn,
  wireService,
} from './builders.ts';

const before = desiredService();
const now = desiredWith({ content: { cpu: '512' } });
const images = [chosen('1.4.0', 'a')];

/** It runs web:42 with another CPU, which was put there after web:41. */
function afterTwo(overrides: Partial<LiveService> = {}): LiveService {
  const memory = { ...notes(now, images, 42), recent: recentAfter(before, liveService(), undefined) };
  const running = revision(now, { number: 42 });
  return liveService(now, { memory, running, service: wireService({ taskDefinition: revisionArn(42) }), ...overrides });
}

function wantedOf(desired = before) {
  const wanted = wantedNow(desired, afterTwo(), images);
  if (!wanted) throw new Error('the image is chosen');
  return wanted;
}

describe('a service of which the notes know what it had before', () => {
  it('uses a revision of its recent ones again rather than registering its content a second time', () => {
    expect(recentHolding(afterTwo(), 'web', wantedOf())).toEqual([revisionArn(41)]);
    const live = afterTwo({ candidates: [revision(before)] });
    const { actions, remember } = planService({ desired: before, live, images });
    expect(actions).toMatchObject([{ kind: 'UpdateService', revision: { kind: 'arn', arn: revisionArn(41) } }]);
    expect(remember?.after.recent?.split(' ').map((entry) => entry.split('=')[0])).toEqual(['41', '42']);
  });

  it('knows no revision of a content that it never had', () => {
    const other = desiredWith({ content: { cpu: '1024' } });
    expect(recentHolding(afterTwo(), 'web', wantedOf(other))).toEqual([]);
  });

  it('knows none once the note is gone', () => {
    expect(recentHolding(afterTwo({ memory: notes(now, images, 42) }), 'web', wantedOf())).toEqual([]);
  });

  it('asks ECS which deployment failed only where the notes do not say it all', () => {
    const live = afterTwo();
    const isKnown = (memory: LiveService['memory']) => isPast({ ...live, memory }, revision(before), wantedOf());
    expect(isKnown(live.memory)).toBe(true);
    expect(isKnown({ ...live.memory, applied: '0:0123 t @d1' })).toBe(false);
    expect(isKnown({ ...live.memory, applied: undefined })).toBe(false);
    expect(isKnown({ ...live.memory, revision: revisionArn(43) })).toBe(false);
    expect(isKnown({ ...live.memory, recent: undefined })).toBe(false);
  });
});

describe('the note on what a service had before', () => {
  it('gets the revision that is replaced', () => {
    const { remember } = planService({ desired: now, live: liveService(), images });
    expect(remember?.after.recent).toMatch(/^41=1:[0-9a-f]{14}$/);
  });

  it('stays as it is while the revision stays', () => {
    const live = afterTwo();
    expect(recentAfter(before, live, revisionArn(42))).toBe(live.memory.recent);
    expect(planService({ desired: now, live, images }).remember).toBeUndefined();
  });

  it('stays as it is with a `live` task definition', () => {
    const live = desiredService({ taskDefinition: { kind: 'live', follow: 'service' } });
    expect(recentAfter(live, liveService(), undefined)).toBeUndefined();
    expect(recentAfter(live, afterTwo(), undefined)).toBe(afterTwo().memory.recent);
  });

  it('knows nothing of a revision that could not be read', () => {
    expect(recentAfter(before, { ...liveService(), running: undefined }, undefined)).toBeUndefined();
  });

  it('takes the content for itself where another version of the algorithm made the fingerprint', () => {
    const foreign = { ...revision(before), tags: { 'berth:fingerprint': '0:0123' } };
    expect(recentAfter(before, { ...liveService(), running: foreign }, undefined)).toBe(
      recentAfter(before, liveService(), undefined),
    );
  });
});
