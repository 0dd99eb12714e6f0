import { styleText } from 'node:util';
import type { Fit, Forecast } from '../../../lib/capacity/forecast/forecast.ts';
import { forecastLines, forecastMarkdown } from '../../../lib/capacity/forecast/render-forecast.ts';
import { plain } from '../../../lib/text/paint.ts';

const cannotFinish: Fit = {
  kind: 'cannotFinish',
  cause: 'hostPort',
  reason: 'each task takes port 8080/tcp, and no instance has it free while 3 tasks of the old deployment run',
  next: 'allow ECS to stop a task first: set `minimumHealthyPercent` to 66 or less, or add an instance',
  started: 0,
  wanted: 3,
  closest: [
    {
      instance: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/fleet/0f00',
      ec2InstanceId: 'i-0a1b2c3d4e5f60718',
      availabilityZone: 'eu-west-1a',
      lacks: [{ kind: 'PORTS', detail: 'port 8080/tcp is taken', share: 1 }],
    },
    {
      instance: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/fleet/0f01',
      ec2InstanceId: undefined,
      availabilityZone: undefined,
      lacks: [
        { kind: 'MEMORY', detail: 'needs 2048 MiB, has 1024', share: 0.5 },
        { kind: 'PORTS', detail: 'port 8080/tcp is taken', share: 1 },
      ],
    },
  ],
};

function forecast(fit: Fit, more: Partial<Forecast> = {}): Forecast {
  return { service: 'web', fit, peakTasks: 6, peakInstances: 3, estimatedSeconds: undefined, estimates: [], ...more };
}

const unread: Fit = {
  kind: 'unknown',
  reason: 'what fits depends on what the Auto Scaling group of asg-a can launch',
  unread: [
    {
      what: 'autoScalingGroups',
      subject: 'fleet-a',
      message: 'berth may not autoscaling:DescribeAutoScalingGroups; allow it, see docs/security.md',
    },
  ],
};

const scaleOut: Fit = {
  kind: 'fitsAfterScaleOut',
  scaleOuts: [{ provider: 'asg-a', instances: 2, size: 3, maximum: 10 }],
};

describe('a forecast under a plan', () => {
  it.each<[string, Forecast, string]>([
    [
      'says in one line that it fits',
      forecast({ kind: 'fitsNow' }),
      '    fits now: 6 tasks on 3 instances at the most',
    ],
    [
      'says so too of one task, without instances, with a duration and what is an estimate',
      forecast(
        { kind: 'fitsNow' },
        { peakTasks: 1, peakInstances: undefined, estimatedSeconds: 240, estimates: ['The quota is not read.'] },
      ),
      '    fits now: 1 task at the most, about 4m (an estimate)',
    ],
    [
      'does not count what launching takes into the time of recent deployments',
      forecast(scaleOut, { estimatedSeconds: 49 }),
      `    fits after scale-out: provider asg-a launches 2 instances (has 3 of at
      most 10); 6 tasks on 3 instances at the most, about 49s and what launching
      takes`,
    ],
    [
      'names the provider that has to launch instances, and its limit',
      forecast(scaleOut, { peakInstances: 5, estimates: ['How weights are rounded is not documented.'] }),
      `    fits after scale-out: provider asg-a launches 2 instances (has 3 of at
      most 10); 6 tasks on 5 instances at the most (an estimate)
      estimate: How weights are rounded is not documented.`,
    ],
    [
      'says why it cannot finish, what to do, and what the closest instances lack',
      forecast(cannotFinish),
      `    cannot finish: each task takes port 8080/tcp, and no instance has it free
      while 3 tasks of the old deployment run (0 of 3 new tasks start)
      next: allow ECS to stop a task first: set \`minimumHealthyPercent\` to 66
        or less, or add an instance
      CLOSEST              ZONE        LACKS
      i-0a1b2c3d4e5f60718  eu-west-1a  port 8080/tcp is taken
      0f01                 -           port 8080/tcp is taken; MEMORY`,
    ],
    [
      'says what could not be read, and never that it does not fit',
      forecast(unread),
      `    capacity unknown: what fits depends on what the Auto Scaling group of
      asg-a can launch
      not read: berth may not autoscaling:DescribeAutoScalingGroups; allow it,
        see docs/security.md`,
    ],
  ])('%s', (_, given, shown) => {
    expect(forecastLines(given).join('\n')).toBe(shown);
  });

  it.each([60, 80, 120])('stays within %i columns', (columns) => {
    for (const fit of [cannotFinish, unread, scaleOut]) {
      const lines = forecastLines(forecast(fit), { columns });
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  });

  it('colours what cannot finish and keeps the rest as it is', () => {
    const bad = (text: string) => styleText('red', text, { validateStream: false });
    const [first] = forecastLines(forecast(cannotFinish), { paint: { ...plain, bad } });
    expect(first).toContain(`    ${bad('cannot finish')}: each task`);
  });
});

describe('a forecast in a pull request', () => {
  it('is a paragraph and a table', () => {
    expect(forecastMarkdown(forecast(cannotFinish)).join('\n')).toBe(
      [
        '**cannot finish**: `each task takes port 8080/tcp, and no instance has it free while 3 tasks of the old deployment run` (0 of 3 new tasks start)',
        '',
        'Next: ``allow ECS to stop a task first: set `minimumHealthyPercent` to 66 or less, or add an instance``',
        '',
        '| Closest instance | Zone | Lacks |',
        '|---|---|---|',
        '| i-0a1b2c3d4e5f60718 | eu-west-1a | `port 8080/tcp is taken` |',
        '| 0f01 | - | `port 8080/tcp is taken; MEMORY` |',
      ].join('\n'),
    );
  });

  it.each<[Fit, number]>([
    [{ kind: 'fitsNow' }, 1],
    [scaleOut, 1],
    [unread, 2],
  ])('of %j has %i lines', (fit, lines) => {
    expect(forecastMarkdown(forecast(fit))).toHaveLength(lines);
  });

  it('takes no HTML and no link from a name', () => {
    const hostile = { ...scaleOut, scaleOuts: [{ provider: '<img src=x>|[a](b)', instances: 1, size: 1, maximum: 2 }] };
    const [text = ''] = forecastMarkdown(forecast(hostile));
    expect(text).toMatch(/^\*\*fits after scale-out\*\*: `[^`|]*`$/);
  });
});
