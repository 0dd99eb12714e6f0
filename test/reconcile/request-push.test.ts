import type { PushRequest } from '../../lib/events/push-request.ts';
import type { PushEvent, RefChange, WebhookEvent } from '../../lib/events/webhooks/webhook-event.ts';
import { type RequestPushInput, requestPush } from '../../lib/reconcile/request-push.ts';

const asked = { id: 'delivery-1', time: '2026-11-21T09:00:00.000Z' };
const head = 'c0ffee254729296a45a3885639ac7e10f9d54979';
const url = 'https://git.example.com/acme/shop.git';
const followed = { environment: 'production', git: { url, branch: 'main' } };

const change: RefChange = {
  ref: 'refs/heads/main',
  branch: 'main',
  before: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
  after: head,
  created: false,
  deleted: false,
  forced: false,
  paths: ['services/web/service.yaml'],
  commitCount: 1,
};

function pushOf(...changes: readonly Partial<RefChange>[]): PushEvent {
  const repository = { host: 'github', fullName: 'acme/shop', urls: [] } as const;
  return { kind: 'push', repository, changes: changes.map((one) => ({ ...change, ...one })) };
}

/** What an event leads to, in a stack that follows `main` for production unless it says otherwise. */
async function told(event: WebhookEvent, environments: RequestPushInput['environments'] = [followed]) {
  const sent: PushRequest[] = [];
  const said: unknown[] = [];
  const counts: string[] = [];
  const telemetry = {
    decision: (message: string, { reason }: Readonly<Record<string, unknown>>) => void said.push([message, reason]),
    count: (metric: string, value: number) => void counts.push(`${metric} ${value}`),
  };
  const pushes = { sendPush: async (request: PushRequest) => void sent.push(request) };
  await requestPush(event, { environments, asked, pushes, telemetry });
  return { sent, said, counts };
}

describe('a push', () => {
  it('to the followed branch becomes one request with its paths, and says who asked', async () => {
    const { sent, said, counts } = await told(pushOf({}));
    const trigger = { kind: 'git-push', ...asked, summary: 'c0ffee25 was pushed to main' };
    const { paths } = change;
    expect(sent).toEqual([{ version: 1, kind: 'push', environment: 'production', commit: head, paths, trigger }]);
    expect(said).toEqual([['push', undefined]]);
    expect(counts).toEqual(['RequestsSent 1']);
  });

  it('of several branches concerns the followed one', async () => {
    const other = { ref: 'refs/heads/next', branch: 'next', paths: ['services/api/service.yaml'] };
    const { sent } = await told(pushOf(other, {}));
    expect(sent.map(({ paths }) => paths)).toEqual([change.paths]);
  });

  it('is asked for in each environment that follows the branch', async () => {
    const others = [
      { environment: 'staging', git: { url, branch: 'next' } },
      { environment: 'canary', git: { url, branch: 'main' } },
    ];
    const { sent, counts } = await told(pushOf({}), [...others, followed]);
    expect(sent.map(({ environment }) => environment)).toEqual(['canary', 'production']);
    expect(counts).toEqual(['RequestsSent 1', 'RequestsSent 1']);
  });

  it('whose commit the host abbreviates is sent without it', async () => {
    const { sent } = await told(pushOf({ after: 'c0ffee254729' }));
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty('commit');
  });

  it('with more paths than a message holds is one of every path', async () => {
    const paths = Array.from({ length: 2001 }, (_, at) => `services/s${at}/service.yaml`);
    expect((await told(pushOf({ paths }))).sent[0]?.paths).toBe('all');
    expect((await told(pushOf({ paths: paths.slice(1) }))).sent[0]?.paths).toHaveLength(2000);
  });

  it('that was too large to read is one of every path', async () => {
    const { sent } = await told({ kind: 'unread', reason: 'a body of 3000000 bytes' });
    expect(sent).toEqual([
      expect.objectContaining({ paths: 'all', trigger: expect.objectContaining({ summary: 'main was pushed' }) }),
    ]);
  });

  it.each<[string, PushEvent, RequestPushInput['environments'], RegExp]>([
    ['to another branch', pushOf({ ref: 'refs/heads/next', branch: 'next' }), [followed], /refs\/heads\/next, which/],
    ['of a tag of that name', pushOf({ ref: 'refs/tags/main', branch: undefined }), [followed], /refs\/tags\/main/],
    ['that deletes the branch', pushOf({ after: undefined, deleted: true }), [followed], /stays as it is/],
    ['where the workspace is packaged', pushOf({}), [{ environment: 'production', git: undefined }], /not a Git rep/],
  ])('%s is ignored and counted', async (_what, event, environments, reason) => {
    const { sent, said, counts } = await told(event, environments);
    expect([sent, counts]).toEqual([[], ['IgnoredEvents 1']]);
    expect(said).toEqual([['ignored event', expect.stringMatching(reason)]]);
  });

  it.each([
    ['acme/shop', 'https://git.example.com/acme/shop', true],
    ['acme/shop', 'https://git.example.com/acme/shop.git/', true],
    ['Acme/Shop', 'https://git.example.com/acme/shop', true],
    ['group/team/shop', 'https://git.example.com/group/team/shop.git', true],
    ['acme/shop', 'https://git.example.com/acme/workshop', false],
    ['me/shop', 'https://git.example.com/acme/shop', false],
  ])('to %s is one to %s: %s', async (fullName, address, isFollowed) => {
    const event = { ...pushOf({}), repository: { host: 'github', fullName, urls: [] } as const };
    const { sent } = await told(event, [{ environment: 'production', git: { url: address, branch: 'main' } }]);
    expect(sent).toHaveLength(isFollowed ? 1 : 0);
  });
});

describe('another webhook', () => {
  it.each<[WebhookEvent, string]>([
    [{ kind: 'ping' }, 'a ping: the address and the secret are right'],
    [{ kind: 'ignored', reason: 'neither a push nor a pull request' }, 'neither a push nor a pull request'],
  ])('%o is ignored, said and counted once', async (event, reason) => {
    const { sent, said, counts } = await told(event, [followed, { ...followed, environment: 'staging' }]);
    expect([sent, said, counts]).toEqual([[], [['ignored event', reason]], ['IgnoredEvents 1']]);
  });

  it('in no documented shape is counted as malformed', async () => {
    const { sent, said, counts } = await told({ kind: 'malformed', reason: 'ref: expected text' });
    expect([sent, said, counts]).toEqual([[], [['malformed event', 'ref: expected text']], ['MalformedEvents 1']]);
  });
});

it('fails when the queue does not take the request, so that the host sends it again', async () => {
  const pushes = { sendPush: async () => Promise.reject(new Error('the queue is away')) };
  const telemetry = { decision: () => undefined, count: () => undefined };
  const asking = requestPush(pushOf({}), { environments: [followed], asked, pushes, telemetry });
  await expect(asking).rejects.toThrow('the queue is away');
});
