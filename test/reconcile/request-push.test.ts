import type { PushRequest } from '../../lib/events/push-request.ts';
import type { WebhookEvent } from '../../lib/events/webhooks/webhook-event.ts';
import { requestPush } from '../../lib/reconcile/request-push.ts';

const url = 'https://git.example.com/shop.git';
const environments = [
  { environment: 'production', git: { url, branch: 'main' } },
  { environment: 'replica', git: { url, branch: 'main' } },
  { environment: 'staging', git: { url, branch: 'develop' } },
];

function pushTo(branches: readonly string[]): WebhookEvent {
  const moved = { before: 'b'.repeat(40), after: 'a'.repeat(40), created: false, deleted: false, forced: false };
  const changes = branches.map((branch) => {
    return { ...moved, ref: `refs/heads/${branch}`, branch, paths: [`${branch}.yaml`], commitCount: 1 };
  });
  return { kind: 'push', repository: { host: 'gitea', fullName: 'shop', urls: [url] }, changes };
}

/** What a push leads to. */
async function asked(event: WebhookEvent) {
  const sent: PushRequest[] = [];
  const counts: string[] = [];
  await requestPush(event, {
    environments,
    asked: { id: 'd1', time: '2026-11-21T00:00:00Z' },
    pushes: { sendPush: async (push) => void sent.push(push) },
    telemetry: { decision: () => undefined, count: (metric) => void counts.push(metric) },
  });
  return { sent: sent.map(({ environment, paths }) => [environment, paths]), counts };
}

describe('a push', () => {
  it.each([
    [['develop'], [['staging', ['develop.yaml']]]],
    [
      ['main'],
      [
        ['production', ['main.yaml']],
        ['replica', ['main.yaml']],
      ],
    ],
    [
      ['main', 'develop'],
      [
        ['production', ['main.yaml']],
        ['replica', ['main.yaml']],
        ['staging', ['develop.yaml']],
      ],
    ],
  ])('to %j asks for a look in the environments that follow it', async (branches, wanted) => {
    expect((await asked(pushTo(branches))).sent).toEqual(wanted);
  });

  it('to a branch that no environment follows is ignored, and counted once', async () => {
    expect(await asked(pushTo(['feature']))).toEqual({ sent: [], counts: ['IgnoredEvents'] });
  });

  it('that is too large to be read asks for a look at everything in every environment', async () => {
    const { sent } = await asked({ kind: 'unread', reason: 'too large' });
    expect(sent).toEqual(environments.map(({ environment }) => [environment, 'all']));
  });
});
