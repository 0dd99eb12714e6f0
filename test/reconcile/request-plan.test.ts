import { type PlanRequest, parsePlanRequest } from '../../lib/events/plan-request.ts';
import type { PullRequestEvent } from '../../lib/events/webhooks/webhook-event.ts';
import { requestPlan } from '../../lib/reconcile/request-plan.ts';

const git = { url: 'https://git.example.com/acme/shop.git', branch: 'main' };

/** What an event of pull request 7 leads to. */
async function asked(changes: Partial<PullRequestEvent> = {}, environments = [{ git }]) {
  const sent: PlanRequest[] = [];
  const counts: string[] = [];
  const telemetry = { decision: () => undefined, count: (metric: string) => void counts.push(metric) };
  const event: PullRequestEvent = {
    kind: 'pull-request',
    repository: { host: 'github', fullName: 'acme/shop', urls: [] },
    number: 7,
    action: 'opened',
    head: { ref: 'change', sha: 'a'.repeat(40), isFork: false },
    base: { ref: 'main', sha: undefined },
    ...changes,
  };
  const plans = { sendPlan: async (request: PlanRequest) => void sent.push(request) };
  await requestPlan(event, { environments, asked: { id: 'd1', time: '2031-04-06T12:00:00Z' }, plans, telemetry });
  return { sent, counts };
}

describe('a pull request’s event', () => {
  it.each(['opened', 'updated'] as const)('asks for a plan when it was %s', async (action) => {
    const { sent, counts } = await asked({ action });
    const trigger = { kind: 'pull-request', id: 'd1', time: '2031-04-06T12:00:00Z', summary: `#7 was ${action}` };
    expect(sent).toEqual([{ version: 1, kind: 'plan', pullRequest: 7, trigger }]);
    expect(counts).toEqual(['RequestsSent']);
    expect(parsePlanRequest(JSON.stringify(sent[0]))).toEqual({ request: sent[0] });
  });

  it.each<[string, Partial<PullRequestEvent>]>([
    ['was merged', { action: 'merged' }],
    ['was closed', { action: 'closed' }],
    ['is of another repository', { repository: { host: 'github', fullName: 'acme/other', urls: [] } }],
    ['is to be merged into another branch', { base: { ref: 'develop', sha: undefined } }],
  ])('is ignored and counted when it %s', async (_, changes) => {
    expect(await asked(changes)).toEqual({ sent: [], counts: ['IgnoredEvents'] });
  });

  it('asks once, however many environments follow the branch', async () => {
    expect((await asked({}, [{ git }, { git }])).sent).toHaveLength(1);
  });
});

describe('a request for a plan', () => {
  it.each(['no JSON', '{}', '{"version":1,"kind":"plan","pullRequest":0}', '{"version":2,"kind":"plan"}'])(
    'is malformed as %s',
    (body) => {
      expect(parsePlanRequest(body)).toHaveProperty('malformed');
    },
  );
});
