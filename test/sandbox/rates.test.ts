import { VirtualClock } from '../../sandbox/clock.ts';
import { Rates } from '../../sandbox/rates.ts';
import { AwsError } from '../../sandbox/service.ts';

describe('request rates', () => {
  let clock: VirtualClock;
  let rates: Rates;

  beforeEach(() => {
    clock = new VirtualClock(0);
    rates = new Rates(clock);
  });

  function admitted(name: string, region = 'eu-west-1'): boolean {
    const [service = '', operation = ''] = name.split(':');
    try {
      rates.admit({ service, operation, input: {}, caller: { account: '1', region, accessKeyId: 'A' } });
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ThrottlingException' && error.message === 'Rate exceeded') {
        return false;
      }
      throw error;
    }
  }

  /** How many calls pass before the first is throttled; at most 10,000. */
  function run(...names: readonly string[]): number {
    for (let count = 0; count < 10_000; count++) {
      if (!admitted(names[count % names.length] ?? '')) return count;
    }
    return 10_000;
  }

  it.each([
    ['ecs:RegisterTaskDefinition', 20, 1],
    ['ecs:DescribeTaskDefinition', 50, 20],
    ['ecs:UpdateService', 50, 5],
    ['ecs:DescribeServices', 100, 20],
    ['ecs:DescribeServiceDeployments', 50, 20],
    ['ecs:DescribeServiceRevisions', 50, 20],
    ['ecs:RunTask', 100, 40],
    ['ecs:TagResource', 20, 10],
    ['ecs:ListServicesByNamespace', 10, 1],
    ['ecr:PutImage', 10, 10],
  ])('%s: a burst of %i, then %i a second', (operation, burst, refill) => {
    expect(run(operation)).toBe(burst);
    clock.advance(1_000);
    expect(run(operation)).toBe(refill);
  });

  it('share a bucket within a category', () => {
    expect(run('ecs:DescribeServices', 'ecs:ListServices')).toBe(100);
    expect(run('ecs:CreateService', 'ecs:UpdateService', 'ecs:DeleteService')).toBe(50);
  });

  it('keep categories apart', () => {
    run('ecs:DescribeServices');
    expect(run('ecs:DescribeTaskDefinition')).toBe(50);
  });

  it('keep regions apart', () => {
    run('ecs:UpdateService');
    expect([admitted('ecs:UpdateService'), admitted('ecs:UpdateService', 'us-east-1')]).toEqual([false, true]);
  });

  it('never hold more than the burst', () => {
    clock.advance(3_600_000);
    expect(run('ecs:UpdateService')).toBe(50);
  });

  it('fill drop by drop', () => {
    run('ecs:UpdateService');
    clock.advance(199);
    expect(admitted('ecs:UpdateService')).toBe(false);
    clock.advance(1);
    expect(admitted('ecs:UpdateService')).toBe(true);
  });

  it.each(['ecr:ListImages', 'ecs:StopServiceDeployment', 'sqs:SendMessage'])(
    'let %s pass, for which none is published',
    (operation) => {
      expect(run(operation)).toBe(10_000);
    },
  );
});
