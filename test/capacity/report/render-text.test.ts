import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { StrategyItem } from '../../../lib/capacity/cluster-capacity.ts';
import type { CapacityReport } from '../../../lib/capacity/report/capacity-report.ts';
import { type CapacityTextOptions, renderCapacityText } from '../../../lib/capacity/report/render-text.ts';
import { plain } from '../../../lib/text/paint.ts';
import {
  cluster,
  fleet,
  fleetServices,
  type InstanceSpec,
  now,
  reportOf,
  requirements,
  rollout,
  task,
} from './fleet.ts';

const folder = new URL('./screens/', import.meta.url);
const more = new Map([
  ['web', 3],
  ['edge', 1],
  ['model', 0],
]);

/** `count` instances over three zones, the first of each zone full, the last empty. */
function many(count: number): readonly InstanceSpec[] {
  return Array.from({ length: count }, (_, at) => ({
    id: String(at).padStart(17, '0'),
    zone: `eu-west-1${'abc'[at % 3]}`,
    provider: at % 2 === 0 ? 'general' : 'spot',
    loads: [['web', at < 6 ? 8 : at % 4, { cpu: 256, memory: 900 }]],
  }));
}

/** Four tasks on Fargate, and none on Spot. */
function fargateOnly(desiredCount: number): CapacityReport {
  const strategy: readonly StrategyItem[] = [
    { capacityProvider: 'FARGATE', base: 1, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
  ];
  const at = (capacityProvider: string, zone: string) =>
    task('web', { capacityProvider, availabilityZone: `eu-west-1${zone}`, launchType: 'FARGATE', enis: 1 });
  const given = cluster([], {
    providers: [
      { kind: 'fargate', name: 'FARGATE' },
      { kind: 'fargate', name: 'FARGATE_SPOT' },
    ],
    tasks: [...'abca'].map((zone) => at('FARGATE', zone)),
  });
  return reportOf(given, [rollout('web', { desiredCount, home: { kind: 'providers', strategy } })]);
}

const cases: readonly {
  readonly name: string;
  readonly report: () => CapacityReport;
  readonly options?: CapacityTextOptions;
}[] = [
  { name: 'fleet', report: () => reportOf(fleet(), fleetServices(), more) },
  { name: 'fleet-wide', report: () => reportOf(fleet(), fleetServices(), more), options: { columns: 120 } },
  { name: 'thousand', report: () => reportOf(cluster(many(1000)), [rollout('web', { desiredCount: 1541 })]) },
  { name: 'forty-all', report: () => reportOf(cluster(many(40))), options: { all: true } },
  { name: 'fargate', report: () => fargateOnly(4) },
  { name: 'without-spot', report: () => fargateOnly(10) },
  { name: 'without-spot-alone', report: () => fargateOnly(13) },
  { name: 'empty', report: () => reportOf(cluster([])) },
  { name: 'without-instances', report: () => reportOf(cluster([], { providers: fleet().providers })) },
  {
    name: 'unread',
    report: () => {
      const [general, ...others] = fleet().providers;
      const message =
        'IAM denies autoscaling:DescribeAutoScalingGroups to arn:aws:sts::111122223333:assumed-role/ci/berth: allow it, or the limits of groups stay unknown';
      const hidden = general?.kind === 'autoScalingGroup' ? [{ ...general, group: undefined }] : [];
      const unread = [{ what: 'autoScalingGroups', subject: 'fleet-general', message }] as const;
      return reportOf({ ...fleet(), providers: [...hidden, ...others], unread });
    },
  },
  {
    name: 'many-services',
    report: () => {
      const names = Array.from({ length: 45 }, (_, at) => `service-${String(at).padStart(2, '0')}`);
      const room = new Map(names.map((name, at) => [name, at]));
      return reportOf(
        cluster([]),
        names.map((name) => rollout(name)),
        room,
      );
    },
  },
  {
    name: 'left-behind',
    report: () => {
      const specs: readonly InstanceSpec[] = [
        { id: '0000000000000000a', zone: 'us-west-2-lax-1a', provider: 'old', changes: { agentConnected: false } },
        {
          id: '0000000000000000b',
          zone: 'us-west-2a',
          changes: { healthStatus: 'IMPAIRED', ec2InstanceId: undefined },
        },
      ];
      const waiting = task('job', {
        group: 'family:job',
        lastStatus: 'PROVISIONING',
        capacityProvider: 'old',
        createdAt: now - 90,
      });
      return reportOf(cluster(specs, { providers: [], tasks: [waiting] }));
    },
  },
];

describe('the screen of', () => {
  it.each(cases)('$name', ({ name, report, options }) => {
    const shown = renderCapacityText(report(), options);
    const file = new URL(`${name}.txt`, folder);
    if (process.env.WRITE_SCREENS) writeFileSync(file, shown);
    expect(shown).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `${name}.txt is missing`);
  });

  it.each(cases)('$name stays within its columns', ({ report, options }) => {
    const lines = renderCapacityText(report(), options).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(options?.columns ?? 80);
  });

  it('every file of screens/ and no other', () => {
    expect(readdirSync(folder).toSorted()).toEqual(cases.map(({ name }) => `${name}.txt`).toSorted());
  });
});

it('colours change nothing of what is read', () => {
  const colour = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { validateStream: false });
  const paint = {
    ...plain,
    good: colour('green'),
    bad: colour('red'),
    quiet: colour('dim'),
    strong: colour('bold'),
    warn: colour('yellow'),
  };
  const report = reportOf(fleet(), fleetServices(), more);
  const painted = renderCapacityText(report, { paint });
  const begins = String.fromCodePoint(27);
  expect(painted).toContain(begins);
  expect(painted.replace(new RegExp(`${begins}\\[[0-9;]*m`, 'g'), '')).toBe(renderCapacityText(report));
});

it('says nothing of sizes that tasks do not tell', () => {
  const [instance] = reportOf(cluster([{ id: '1', zone: 'z', loads: [['web', 2, {}]] }])).providers[0]?.instances ?? [];
  expect(instance?.groups).toEqual([{ group: 'service:web', tasks: 2, cpu: 0, memory: 0 }]);
  const known = reportOf(cluster([{ id: '1', zone: 'z', loads: [['web', 2, {}]] }]), [
    rollout('web', { requirements: requirements({ cpu: 100 }) }),
  ]);
  expect(known.providers[0]?.instances[0]?.groups).toEqual([
    { group: 'service:web', tasks: 2, cpu: 200, memory: 1024 },
  ]);
});

it.each([
  ['how long a task has waited', now - 90, '1 task on general for 2m: '],
  ['no age of one that was made later than the clock says', now + 90, '1 task on general: '],
  ['no age of one that does not say when it was made', undefined, '1 task on general: '],
])('says %s', (_, createdAt, expected) => {
  const waiting = task('web', { lastStatus: 'PROVISIONING', capacityProvider: 'general', createdAt });
  expect(renderCapacityText(reportOf(cluster([], { tasks: [waiting] })))).toContain(expected);
});
