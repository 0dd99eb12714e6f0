import { readServiceMemory } from '../../lib/memory/service-memory.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { furtherReads } from '../../lib/plan/further-reads.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { wantedNow } from '../../lib/plan/wanted-now.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { chosen, desiredService, desiredWith, liveService, notes, revision, rollout, wireService } from './builders.ts';

const running = [chosen('1.4.0', 'a')];
const desired = desiredService();
const kinds = (live: LiveService, images = running, wanted = desired) =>
  planService({ desired: wanted, live, images }).actions.map(({ kind }) => kind);

/** The same service without some of Berth's tags. */
function withoutTags(live: LiveService, keys: readonly string[]): LiveService {
  const tags = Object.fromEntries(Object.entries(live.tags).filter(([key]) => !keys.includes(key)));
  return { ...live, tags, memory: readServiceMemory(tags) };
}

describe('in sync', () => {
  it('is a service that runs what is noted, as wanted, with its deployment complete', () => {
    const plan = planService({ desired, live: liveService(), images: running });
    expect(plan).toMatchObject({ inSync: true, actions: [], held: [], remember: undefined });
  });

  it('reads nothing more of such a service', () => {
    const live = { ...liveService(), running: undefined };
    expect(furtherReads(desired, live, wantedNow(desired, live, running))).toEqual({
      running: false,
      newest: false,
      remembered: undefined,
      serviceRevisions: [],
      scalableTarget: false,
      deployments: [],
    });
  });

  it('is no service whose deployment is in progress', () => {
    const live = liveService(desired, { service: rollout('IN_PROGRESS') });
    expect(planService({ desired, live, images: running })).toMatchObject({ inSync: false, actions: [], held: [] });
  });

  it('is no service whose deployment failed', () => {
    const live = liveService(desired, { service: rollout('FAILED') });
    expect(planService({ desired, live, images: running }).inSync).toBe(false);
  });

  it('is also a service whose notes are gone, for what it runs is compared', () => {
    const live = withoutTags(liveService(), Object.values(serviceTag));
    expect(planService({ desired, live, images: running })).toMatchObject({ inSync: true, actions: [] });
  });
});

describe('tags that are removed', () => {
  it.each(Object.values(serviceTag).map((key) => [key]))('cost no deployment: %s', (key) => {
    expect(kinds(withoutTags(liveService(), [key]))).toEqual([]);
  });

  it('cost no deployment when all are gone', () => {
    expect(kinds(withoutTags(liveService(), Object.values(serviceTag)))).toEqual([]);
  });

  it('cost no deployment when those of the revision are gone too', () => {
    const live = liveService(desired, { running: revision(desired, { foreign: true }) });
    expect(kinds(withoutTags(live, Object.values(serviceTag)))).toEqual([]);
  });

  it('are written again', () => {
    const live = withoutTags(liveService(), Object.values(serviceTag));
    const { remember } = planService({ desired, live, images: running });
    expect(remember?.after).toMatchObject({ applied: notes(desired).applied, target: notes(desired).target });
    expect(remember?.reason).toBe("Berth's notes on the service are missing or old");
  });

  it('make drift look like a change, until the next apply', () => {
    const live = liveService(desired, { service: wireService({ desiredCount: 5 }) });
    expect(planService({ desired, live, images: running }).held).toMatchObject([{ kind: 'drift' }]);
    expect(kinds(withoutTags(live, Object.values(serviceTag)))).toEqual(['UpdateService']);
  });
});

describe('a hash of another version', () => {
  it.each(['0:0123', '2:0123', 'nonsense'])('plans nothing: %s', (hash) => {
    const live = liveService(desired, { memory: { ...notes(desired), applied: hash, target: hash } });
    expect(planService({ desired, live, images: running })).toMatchObject({ actions: [], held: [], inSync: true });
  });

  it('means to read what runs, and to compare', () => {
    const live = { ...liveService(desired, { memory: { ...notes(desired), applied: '2:0123' } }), running: undefined };
    expect(furtherReads(desired, live, wantedNow(desired, live, running))).toMatchObject({
      running: true,
      newest: false,
    });
  });

  it('is replaced by one of this version', () => {
    const live = liveService(desired, { memory: { ...notes(desired), applied: '2:0123' } });
    expect(planService({ desired, live, images: running }).remember?.after.applied).toBe(notes(desired).applied);
  });
});

describe('changed in Git, or a new image', () => {
  it('is acted on: a new image', () => {
    expect(kinds(liveService(), [chosen('1.4.1', 'b')])).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is acted on: a field of the service', () => {
    const { actions } = planService({
      desired: desiredWith({ definition: { enableExecuteCommand: true } }),
      live: liveService(),
      images: running,
    });
    expect(actions).toMatchObject([
      { kind: 'UpdateService', effect: 'inPlace', input: { enableExecuteCommand: true } },
    ]);
  });

  it('is acted on: the content of the task definition', () => {
    const changed = desiredWith({ content: { cpu: '512' } });
    expect(kinds(liveService(), running, changed)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is no drift, even while somebody changed the service too', () => {
    const live = liveService(desired, { service: wireService({ desiredCount: 5 }) });
    const plan = planService({ desired, live, images: [chosen('1.4.1', 'b')] });
    expect(plan.held).toEqual([]);
    expect(plan.actions.at(-1)).toMatchObject({ input: { desiredCount: 2 } });
  });

  it('is nothing when another tag was put on the digest that runs', () => {
    expect(kinds(liveService(), [chosen('1.4.1', 'a')])).toEqual([]);
  });

  it('is nothing when only the commit is another', () => {
    expect(
      planService({ desired: desiredWith({ commit: 'beef' }), live: liveService(), images: running }),
    ).toMatchObject({
      actions: [],
      remember: undefined,
    });
  });
});

describe('left Git', () => {
  const before = desiredWith({
    definition: {
      enableExecuteCommand: true,
      placementConstraints: [{ type: 'distinctInstance' }],
      deploymentConfiguration: { maximumPercent: 150 },
    },
  });
  const service = wireService({
    enableExecuteCommand: true,
    placementConstraints: [{ type: 'distinctInstance' }],
    deploymentConfiguration: { strategy: 'ROLLING', maximumPercent: 150, minimumHealthyPercent: 100 },
  });
  const live = liveService(before, { service });

  it('goes back to the default that ECS documents', () => {
    const { actions } = planService({ desired, live, images: running });
    expect(actions).toMatchObject([
      {
        effect: 'inPlace',
        input: { enableExecuteCommand: false, deploymentConfiguration: { maximumPercent: 200 } },
      },
    ]);
  });

  it('is held where ECS documents no default, and says how to remove it', () => {
    const { held } = planService({ desired, live, images: running });
    expect(held).toMatchObject([
      { kind: 'leftGit', about: 'placementConstraints', next: expect.stringContaining('placementConstraints: []') },
    ]);
  });

  it('stays held on later passes', () => {
    const { remember } = planService({ desired, live, images: running });
    const later = liveService(desired, {
      service: wireService({ placementConstraints: [{ type: 'distinctInstance' }] }),
      memory: { ...remember?.after, revision: notes(desired).revision },
    });
    const plan = planService({ desired, live: later, images: running });
    expect(plan.held).toMatchObject([{ kind: 'leftGit', about: 'placementConstraints' }]);
    expect(plan).toMatchObject({ actions: [], remember: undefined, inSync: true });
  });

  it('is nothing for a field that was never declared', () => {
    const untouched = liveService(desired, { service });
    expect(planService({ desired, live: untouched, images: running })).toMatchObject({ actions: [], held: [] });
  });

  it('is over once the field is declared again', () => {
    expect(planService({ desired: before, live, images: running })).toMatchObject({ actions: [], held: [] });
  });
});
