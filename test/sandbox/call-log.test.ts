import { CallLog } from '../../sandbox/call-log.ts';
import type { Call } from '../../sandbox/wire/call.ts';

function call(name: string, input: Call['input'] = {}, accessKeyId = 'A'): Call {
  const [service = '', operation = ''] = name.split(':');
  return { service, operation, input, caller: { account: '1', region: 'eu-west-1', accessKeyId } };
}

describe('the call log', () => {
  it('keeps what was called, when, about what, and what came of it', () => {
    const log = new CallLog();
    log.begin(call('ecs:DescribeServices', { cluster: 'shop', services: ['web', 'api'], include: ['TAGS'] }), 7)('ok');
    log.begin(call('ecr:ListImages', { repositoryName: 'web' }), 8)('RepositoryNotFoundException');
    log.begin(call('ecs:UpdateService', { service: 'web' }), 9);
    expect(log.calls().map(({ operation, at, resources, outcome }) => [operation, at, resources, outcome])).toEqual([
      ['DescribeServices', 7, ['shop', 'web', 'api'], 'ok'],
      ['ListImages', 8, ['web'], 'RepositoryNotFoundException'],
      ['UpdateService', 9, ['web'], undefined],
    ]);
  });

  it('counts by operation and by caller', () => {
    const log = new CallLog();
    for (const name of ['ecs:DescribeServices', 'ecr:ListImages', 'ecs:DescribeServices']) log.begin(call(name), 0);
    log.begin(call('ecs:DescribeServices', {}, 'B'), 0);
    expect(log.counts()).toEqual({ 'ecr:ListImages': 1, 'ecs:DescribeServices': 3 });
    expect(log.counts({ accessKeyId: 'B' })).toEqual({ 'ecs:DescribeServices': 1 });
  });

  it('forgets when it is reset, and still ends what was under way', () => {
    const log = new CallLog();
    const end = log.begin(call('ecs:DescribeServices'), 0);
    log.reset();
    end('ok');
    expect([log.calls(), log.counts()]).toEqual([[], {}]);
  });

  it.each([
    ['one after another', ['+a', '-a', '+b', '-b', '+c', '-c'], 3],
    ['all at once', ['+a', '+b', '+c', '-c', '-a', '-b'], 1],
    ['two at once, then one', ['+a', '+b', '-b', '-a', '+c', '-c'], 2],
    ['a long one beside two short ones', ['+a', '+b', '-b', '+c', '-c', '-a'], 2],
    ['one that is under way', ['+a', '-a', '+b'], 1],
    ['nothing', [], 0],
  ])('counts round trips: %s', (_what, steps, trips) => {
    const log = new CallLog();
    const ends = new Map<string, (outcome: string) => void>();
    for (const step of steps) {
      const name = step.slice(1);
      if (step.startsWith('+')) ends.set(name, log.begin(call(`ecs:${name}`), 0));
      else ends.get(name)?.('ok');
    }
    expect(log.roundTrips()).toBe(trips);
  });
});
