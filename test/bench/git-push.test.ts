import { type GitPushRuns, runGitPushes } from '../../bench/git-push.ts';
import { checkGitPush } from '../../bench/git-push-section.ts';
import { checkWebhook, webhookCosts } from '../../bench/webhook-section.ts';

describe('a measured push to Git', () => {
  let runs: GitPushRuns;

  beforeAll(async () => {
    runs = await runGitPushes(12);
  });

  it('that touches one of many services makes the calls of one service', () => {
    expect(runs.pushed.looks).toEqual(['s0006']);
    expect(runs.pushed.counts).toEqual(runs.asked.counts);
    expect(runs.pushed.counts['ecs:UpdateService']).toBe(1);
    expect(checkGitPush(runs)).toEqual([]);
  });

  it('is found out when it looks at more, calls more, updates nothing, or asks Git once more', () => {
    const { pushed, asked } = runs;
    expect(checkGitPush({ asked, pushed: { ...pushed, looks: ['s0006', 's0007'] } })).toEqual([
      '2 services were looked at for a push that touches 1',
    ]);
    const more = { ...pushed, counts: { ...pushed.counts, 'ecs:DescribeServices': 2 } };
    expect(checkGitPush({ asked, pushed: more })).toEqual(['ecs:DescribeServices: 2 calls, and the formula says 1']);
    const nothing = { looks: ['s0006'], counts: {}, gitRequests: 5 };
    expect(checkGitPush({ asked: { ...asked, counts: {} }, pushed: nothing })).toEqual([
      'the push did not update its service once',
    ]);
    expect(checkGitPush({ asked, pushed: { ...pushed, gitRequests: 6 } })).toEqual([
      '6 and 4 Git requests, and 5 and 4 are said',
    ]);
  });
});

describe('a measured webhook', () => {
  it('is found out when it costs a call or a request more than is said', () => {
    const run = { answer: 1, request: 2, ...webhookCosts.warm };
    expect(checkWebhook('warm', run)).toEqual([]);
    expect(checkWebhook('warm', { ...run, gitRequests: 4 })).toHaveLength(1);
    expect(checkWebhook('cold', run)).toHaveLength(1);
  });
});
