import type { ParsedEvent } from '../../lib/events/parsed-event.ts';
import type { ReconcileRequest, Trigger } from '../../lib/events/reconcile-request.ts';
import { buildIndex, parseIndex } from '../../lib/manifest/workspace-index.ts';
import { requestServices } from '../../lib/reconcile/request.ts';

const trigger: Trigger = {
  kind: 'image-push',
  id: 'e1',
  time: '2026-11-21T00:00:00Z',
  summary: 'web:1.4.1 was pushed',
};

/** What an event leads to, with two services on the repository `web` and none on another. */
async function asked(event: ParsedEvent<{ readonly repository: string }>) {
  const sent: ReconcileRequest[] = [];
  const counts: string[] = [];
  const telemetry = { decision: () => undefined, count: (metric: string) => void counts.push(metric) };
  const find = ({ repository }: { readonly repository: string }) =>
    repository === 'web' ? ['web', 'api'].map((service) => ({ cluster: 'production', service })) : [];
  const requests = { send: async (some: readonly ReconcileRequest[]) => void sent.push(...some) };
  const environments = [{ environment: 'production', recentIndex: async () => buildIndex(undefined, []) }];
  const answer = await requestServices(event, { environments, find, requests, telemetry });
  return { answer, sent, counts };
}

describe('an event', () => {
  it('asks for a look at every service that it concerns, and says why', async () => {
    const { answer, sent } = await asked({ kind: 'concerns', subject: { repository: 'web' }, trigger });
    expect(answer).toEqual({ requested: 2 });
    expect(sent.map(({ service }) => service)).toEqual(['web', 'api']);
    expect(sent[0]).toEqual({ version: 1, environment: 'production', cluster: 'production', service: 'web', trigger });
  });

  it("says how many of the environment's services may be looked after at the same time, where berth.yaml does", async () => {
    const place = {
      name: 'production',
      region: 'eu-west-1',
      cluster: 'production',
      mode: 'apply',
      drift: 'report',
    } as const;
    const built = buildIndex(undefined, [{ environment: { ...place, parallelism: 3 }, services: [] }]);
    const sent: ReconcileRequest[] = [];
    await requestServices(
      { kind: 'concerns', subject: {}, trigger },
      {
        environments: [{ environment: 'production', recentIndex: async () => parseIndex(JSON.stringify(built)) }],
        find: () => [{ cluster: 'production', service: 'web' }],
        requests: { send: async (some) => void sent.push(...some) },
        telemetry: { decision: () => undefined, count: () => undefined },
      },
    );
    expect(sent).toEqual([expect.objectContaining({ service: 'web', parallelism: 3 })]);
  });

  it('of services that nobody declared is ignored and counted', async () => {
    const { answer, sent, counts } = await asked({ kind: 'concerns', subject: { repository: 'other' }, trigger });
    expect([answer.requested, sent, counts]).toEqual([0, [], ['IgnoredEvents']]);
  });

  it('that concerns nobody is ignored and counted', async () => {
    const { sent, counts } = await asked({ kind: 'ignored', reason: 'DELETE brings no image' });
    expect([sent, counts]).toEqual([[], ['IgnoredEvents']]);
  });

  it('that is malformed is acknowledged, and counted', async () => {
    const { sent, counts } = await asked({ kind: 'malformed', reason: 'detail: missing' });
    expect([sent, counts]).toEqual([[], ['MalformedEvents']]);
  });

  it('is asked about in every environment, also after one that cannot be read, and is then tried again', async () => {
    const sent: ReconcileRequest[] = [];
    const decisions: string[] = [];
    const index = async () => buildIndex(undefined, []);
    const unreadable = async () => Promise.reject(new Error('berth.yaml:1:1: it is no map'));
    const event = { kind: 'concerns', subject: 'web', trigger } as const;
    const asking = requestServices(event, {
      environments: [
        { environment: 'production', recentIndex: unreadable },
        { environment: 'staging', recentIndex: index },
      ],
      find: (service, _index, environment) => [{ cluster: environment, service }],
      requests: { send: async (some) => void sent.push(...some) },
      telemetry: { decision: (message) => void decisions.push(message), count: () => undefined },
    });
    await expect(asking).rejects.toThrow('it is no map');
    expect(sent.map(({ environment, cluster }) => `${environment}: ${cluster}`)).toEqual(['staging: staging']);
    expect(decisions).toEqual(['environment failed', 'look requested']);
  });
});
