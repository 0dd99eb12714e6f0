import { refusing } from '../../lib/memory/revision-memory.ts';
import { settle } from '../../lib/rollout/settlement.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import {
  chosen,
  desiredService,
  liveService,
  notes,
  revision,
  revisionArn,
  serviceDeployment,
  wireService,
} from '../plan/builders.ts';

const desired = desiredService();
const next = [chosen('1.4.1', 'b')];
const memory = { ...notes(desired, next, 42), deployment: 'd2' };
const failed = revision(desired, { number: 42, images: next });
const now = 2_000_000;

function live(status: string, overrides: Partial<LiveService> = {}): LiveService {
  const deployment = serviceDeployment(status, {}, 'd2');
  const open = { arn: deployment.serviceDeploymentArn ?? '', deployment, target: failed };
  return liveService(desired, { memory: { ...memory, deployment: open.arn }, open, ...overrides });
}

const settled = (state: LiveService) => settle({ desired, live: state, cutOff: undefined, now });

describe('an open deployment', () => {
  it('is left open while it is in progress', () => {
    expect(settled(live('IN_PROGRESS'))).toMatchObject({
      closes: false,
      refusals: [],
      outcome: { kind: 'inProgress' },
    });
  });

  it('is closed when it succeeded', () => {
    const settlement = settled(live('SUCCESSFUL'));
    expect(settlement).toMatchObject({ closes: true, refusals: [], outcome: { kind: 'succeeded' } });
    expect(settlement.live.memory.deployment).toBeUndefined();
  });

  it('has its target refused on its revision when it was rolled back', () => {
    const { refusals, closes } = settled(live('ROLLBACK_SUCCESSFUL'));
    expect(refusals).toEqual([
      { revision: revisionArn(42), target: memory.target, tags: { 'berth:refused': memory.target } },
    ]);
    expect(closes).toBe(true);
  });

  it('has its target refused, and stays open, while it is being rolled back', () => {
    expect(settled(live('ROLLBACK_REQUESTED'))).toMatchObject({
      closes: false,
      refusals: [{ revision: revisionArn(42) }],
    });
  });

  it('shows the refusal to the plan of the same pass', () => {
    const settlement = settled(live('ROLLBACK_SUCCESSFUL', { candidates: [failed] }));
    expect(settlement.live.candidates[0]?.tags['berth:refused']).toBe(memory.target);
  });

  it('is not refused twice', () => {
    const refused = { ...failed, tags: { ...failed.tags, ...refusing(failed.tags, memory.target ?? '') } };
    const state = live('ROLLBACK_SUCCESSFUL');
    const { refusals } = settled({
      ...state,
      open: { arn: '', deployment: undefined, ...state.open, target: refused },
    });
    expect(refusals).toEqual([]);
  });

  it('keeps what else its revision refuses', () => {
    const other = { ...failed, tags: { ...failed.tags, 'berth:refused': '1:other' } };
    const state = live('ROLLBACK_SUCCESSFUL');
    const { refusals } = settled({ ...state, open: { arn: '', deployment: undefined, ...state.open, target: other } });
    expect(refusals[0]?.tags).toEqual({ 'berth:refused': `1:other ${memory.target}` });
  });

  it('is not refused when a person let it be tried again since it began', () => {
    const retried = (time: number) => ({
      ...failed,
      tags: { ...failed.tags, 'berth:retried': new Date(time).toISOString() },
    });
    const state = live('ROLLBACK_SUCCESSFUL');
    const open = { arn: '', deployment: undefined, ...state.open };
    expect(settled({ ...state, open: { ...open, target: retried(1_000_001) } }).refusals).toEqual([]);
    expect(settled({ ...state, open: { ...open, target: retried(999_999) } }).refusals).toHaveLength(1);
  });

  it('failed, also when another has followed it since: its refusal says that this was published', () => {
    const newer = 'arn:aws:ecs:eu-west-1:1:service-deployment/production/web/newer';
    const service = wireService({ currentServiceDeployment: newer });
    const refused = { ...failed, tags: { ...failed.tags, ...refusing(failed.tags, memory.target ?? '') } };
    const state = live('STOPPED', { service });
    expect(settled(state).outcome?.kind).toBe('superseded');
    const open = { arn: '', deployment: undefined, ...state.open, target: refused };
    expect(settled({ ...state, open }).outcome?.kind).toBe('failed');
  });

  it('has its target refused also when the note of it is gone', () => {
    const state = live('ROLLBACK_SUCCESSFUL');
    const { target: _, ...rest } = state.memory;
    expect(settled({ ...state, memory: rest }).refusals).toMatchObject([{ target: memory.target }]);
  });

  it('is closed without an outcome when ECS keeps it no more', () => {
    const state = live('SUCCESSFUL', { open: { arn: 'gone', deployment: undefined } });
    expect(settled(state)).toMatchObject({ closes: true, outcome: undefined, deployments: [] });
  });
});

describe('a deployment that the notes do not know', () => {
  const unnoticed = {
    arn: 'd3',
    deployment: serviceDeployment('IN_PROGRESS', {}, 'd3'),
    target: failed,
    isWanted: true,
  };

  it('is noted, as the pass that was cut off would have done', () => {
    const cutOff = { ...memory, deployment: 'd3', target: '1:three' };
    const settlement = settle({ desired, live: liveService(desired, { unnoticed }), cutOff, now });
    expect(settlement).toMatchObject({
      closes: true,
      deployments: [{ unnoticed: true, outcome: { kind: 'inProgress' } }],
    });
    expect(settlement.live.memory).toEqual(cutOff);
  });

  it('supersedes the one that the notes name', () => {
    const cutOff = { ...memory, deployment: 'd3' };
    const { deployments } = settle({ desired, live: live('IN_PROGRESS', { unnoticed }), cutOff, now });
    expect(deployments.map(({ outcome }) => outcome.kind)).toEqual(['superseded', 'inProgress']);
  });

  it('is refused by its own target', () => {
    const ended = { ...unnoticed, deployment: serviceDeployment('ROLLBACK_SUCCESSFUL', {}, 'd3') };
    const cutOff = { ...memory, deployment: 'd3', target: '1:three' };
    const state = liveService(desired, { unnoticed: ended, memory: notes(desired) });
    const { refusals, live: after } = settle({ desired, live: state, cutOff, now });
    expect(refusals).toMatchObject([{ revision: revisionArn(42), target: '1:three' }]);
    expect(after.memory).toMatchObject({ target: '1:three', revision: revisionArn(42) });
    expect(after.memory.deployment).toBeUndefined();
  });
});
