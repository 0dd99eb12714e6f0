import * as v from 'valibot';
import { AccessError } from '../../lib/errors.ts';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import type { Hold } from '../../lib/plan/hold.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { errorResult } from '../../lib/results/error-result.ts';
import { heldNote, holdNews, holdResults, wordOf } from '../../lib/results/hold-results.ts';
import { outcomeResult } from '../../lib/results/outcome-result.ts';
import { startedResult, updatedResult } from '../../lib/results/plan-results.ts';
import { kindOf, resultSchema } from '../../lib/results/result-event.ts';
import type { Outcome } from '../../lib/rollout/outcome.ts';
import { chosen, desiredService, liveService, revision, serviceDeployment } from '../plan/builders.ts';

const desired = desiredService();
const trigger: Trigger = { kind: 'schedule', id: 'e1', time: '2026-11-21T00:00:00Z', summary: 'the sweep' };
const context = { trigger, now: Date.parse('2026-11-21T00:00:01Z') };
const plan = planService({ desired, live: liveService(), images: [chosen('1.4.1', 'b')] });
const hold: Hold = {
  kind: 'refused',
  reason: 'it failed',
  next: '`berth retry web --env production`',
  changes: [{ path: 'cpu', from: '256', to: '512' }],
};
const drift: Hold = { ...hold, kind: 'drift' };

function outcome(kind: Outcome['kind'], arn = 'd2') {
  const deployment = serviceDeployment('SUCCESSFUL', { finishedAt: 1_700_000_000 }, arn);
  const open = {
    arn,
    deployment,
    target: revision(desired, { number: 42, images: [chosen('1.4.1', 'b')] }),
    source: revision(desired),
  };
  return outcomeResult(
    { desired, live: liveService() },
    { open, outcome: { kind, reason: 'because' }, commit: 'c1' },
    context,
  );
}

describe('the end of a deployment', () => {
  it.each<[Outcome['kind'], string | undefined]>([
    ['succeeded', 'deployment.succeeded'],
    ['rolledBack', 'deployment.rolled_back'],
    ['failed', 'deployment.failed'],
    ['stalled', 'deployment.stalled'],
    ['superseded', 'deployment.superseded'],
    ['inProgress', undefined],
    ['rollingBack', undefined],
  ])('that is %s is published as %s', (kind, type) => {
    const result = outcome(kind);
    expect(result && kindOf(result)).toBe(type);
    if (result) expect(v.safeParse(resultSchema, result).issues).toBeUndefined();
  });

  it('has one id for a deployment and an outcome, whenever it is published', () => {
    expect(outcome('succeeded')?.id).toBe(outcome('succeeded')?.id);
    expect(outcome('succeeded')?.id).not.toBe(outcome('rolledBack')?.id);
    expect(outcome('succeeded')?.id).not.toBe(outcome('succeeded', 'd3')?.id);
  });

  it('says which image it brought, in which it ended, and when ECS says that it did', () => {
    expect(outcome('rolledBack')).toMatchObject({
      time: new Date(1_700_000_000_000).toISOString(),
      data: {
        commit: 'c1',
        ecsReason: 'because',
        images: [{ container: 'app', from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }],
        taskDefinition: expect.stringContaining('web:42'),
        previousTaskDefinition: expect.stringContaining('web:41'),
      },
    });
  });
});

describe('what Berth did', () => {
  const started = {
    deployment: 'd2',
    taskDefinition: 'web:42',
    previous: 'web:41',
    serviceArn: 'arn',
    reasons: ['new'],
  };

  it('has the deployment as its id when it started one', () => {
    const one = startedResult(plan, started, context);
    const again = startedResult(
      { ...plan, actions: [], images: [] },
      { ...started, reasons: [] },
      { ...context, now: 0 },
    );
    expect(again.id).toBe(one.id);
    expect(v.safeParse(resultSchema, one).issues).toBeUndefined();
    expect(one.data).toMatchObject({ commit: 'c0ffee0', images: [{ from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }] });
  });

  it('has state, commit and fields as its id when it changed fields in place, whatever their order', () => {
    const update = (fields: readonly string[], of = plan) =>
      updatedResult(of, { fields, paths: [], reasons: [] }, context).id;
    expect(update(['tags', 'desiredCount'])).toBe(update(['desiredCount', 'tags']));
    expect(update(['tags'])).not.toBe(update(['desiredCount']));
    expect(update(['tags'], { ...plan, commit: 'beef' })).not.toBe(update(['tags']));
    expect(update(['tags'], { ...plan, applied: '1:other' })).not.toBe(update(['tags']));
  });
});

describe('a hold', () => {
  const ids = (holds: readonly Hold[], of = plan) => holdResults(of, holds, context).map(({ id }) => id);

  it('is published as held, drift as drifted', () => {
    const results = holdResults(plan, [hold, drift], context);
    expect(results.map(kindOf)).toEqual(['service.held', 'service.drifted']);
    for (const result of results) expect(v.safeParse(resultSchema, result).issues).toBeUndefined();
  });

  it('has target and hold as its id, whatever the wording and the values', () => {
    const other = { ...hold, reason: 'other words', changes: [{ path: 'cpu', from: '1024', to: '512' }] };
    expect(ids([hold])).toEqual(ids([other]));
    expect(ids([hold])).not.toEqual(ids([{ ...hold, kind: 'downgrade' }]));
    expect(ids([hold])).not.toEqual(ids([{ ...hold, changes: [{ path: 'memory' }] }]));
    expect(ids([hold])).not.toEqual(ids([hold], { ...plan, target: '1:other' }));
  });

  it('has an id of its own for each thing that is held of one kind', () => {
    const waiting = (about: string): Hold => ({ kind: 'waitingForImage', about, reason: '', next: '', changes: [] });
    const [one, two] = ids([waiting('app'), waiting('sidecar')]);
    expect(one).not.toBe(two);
  });

  it('is news once, and others beside it are news by themselves', () => {
    const held = { ...plan, held: [hold] };
    const first = holdNews(held, { remembered: undefined });
    expect(first.holds).toEqual([hold]);
    const second = holdNews({ ...plan, held: [hold, drift] }, { remembered: first.note });
    expect(second.holds).toEqual([drift]);
    expect(holdNews({ ...plan, held: [hold, drift] }, { remembered: second.note }).holds).toEqual([]);
  });

  it('is forgotten once it is gone', () => {
    expect(holdNews({ ...plan, held: [] }, { remembered: 'something' }).note).toBeUndefined();
  });

  it('is remembered beside a deployment that was said to be stalled', () => {
    const first = holdNews({ ...plan, held: [] }, { stalled: 'd2', remembered: undefined });
    expect(first.stalledIsSaid).toBe(false);
    expect(holdNews({ ...plan, held: [hold] }, { stalled: 'd2', remembered: first.note })).toMatchObject({
      stalledIsSaid: true,
      holds: [hold],
    });
    expect(holdNews({ ...plan, held: [] }, { stalled: 'd3', remembered: first.note }).stalledIsSaid).toBe(false);
  });

  it('is remembered in a tag, however many there are', () => {
    const words = Array.from({ length: 40 }, (_, index) => wordOf([String(index)]));
    const note = heldNote(words) ?? '';
    expect(note.length).toBeLessThanOrEqual(256);
    expect(note).toMatch(/^[0-9a-f ]+$/);
  });
});

describe('an error', () => {
  const request = { version: 1, environment: 'production', cluster: 'production', service: 'web', trigger } as const;
  const denied = new AccessError('ecs:UpdateService is denied', 'service/web', { action: 'ecs:UpdateService' });

  it('has what it says as its id', () => {
    const at = (now: number) => errorResult(request, denied, { region: 'eu-west-1', now });
    expect(at(0).id).toBe(at(1).id);
    expect(v.safeParse(resultSchema, at(0)).issues).toBeUndefined();
    expect(at(0).data.error).toEqual({
      code: 'Access',
      subject: 'service/web',
      message: 'ecs:UpdateService is denied',
    });
  });
});
