import { readFileSync } from 'node:fs';
import { createFleet, type Fleet, firstOf } from '../../bench/fleet.ts';
import { sizeOf, sweepFormula } from '../../bench/formula.ts';
import { placeFleet } from '../../bench/placement.ts';
import { checkSweep, sweepCallsRow } from '../../bench/sweep-calls.ts';
import { campaigns, shares } from '../../bench/sweep-campaign.ts';
import { checkRates, leastSeconds } from '../../bench/sweep-rates.ts';
import { runSweep } from '../../bench/sweep-run.ts';
import { startWorld, type World } from '../../bench/world.ts';

const kinds = ['plain', 'untagged', 'live', 'monitored', 'scaled'] as const;

describe('a measured sweep', () => {
  const fleet = createFleet({ services: 12, repositories: 'separate', kinds });
  let world: World;
  let desired: Awaited<ReturnType<typeof placeFleet>>;

  beforeAll(async () => {
    world = await startWorld();
    desired = await placeFleet(world, fleet);
  });

  afterAll(() => world.close());

  it('makes the calls of the formula, whatever the services are like', async () => {
    expect(checkSweep(fleet, await runSweep(world, { fleet, desired }))).toEqual([]);
  });

  it('is found out when it makes a call more', async () => {
    const run = await runSweep(world, { fleet, desired });
    const more = { ...run.counts, 'ecs:DescribeTaskDefinition': (run.counts['ecs:DescribeTaskDefinition'] ?? 0) + 1 };
    expect(checkSweep(fleet, { ...run, counts: more })).toEqual([
      'ecs:DescribeTaskDefinition: 6 calls, and the formula says 5',
    ]);
  });

  it('is found out when it looks at no service', async () => {
    const empty: Fleet = { services: [], repositories: fleet.repositories };
    const run = await runSweep(world, { fleet, desired });
    const report = { services: 0, inSync: 0, requested: 0, unknown: 0 };
    expect(checkSweep(fleet, { ...run, report })).toEqual(['0 services were looked at', '0 services are in sync']);
    expect(checkSweep(empty, run)).not.toEqual([]);
  });

  it('is found out when a service is not in sync', async () => {
    world.ecr.push({ repository: fleet.repositories[0]?.name ?? '', tag: '1.9.0', silent: true });
    const problems = checkSweep(fleet, await runSweep(world, { fleet, desired }));
    expect(problems).toContain('11 services are in sync');
  });

  it('reads over the wire what the passes that put the fleet in place wrote', async () => {
    const [, , , monitored] = fleet.services;
    const names = [monitored?.name ?? ''];
    const [direct] = await world.direct.ecs.describeServices('production', names);
    const [wired] = await world.wired().ecs.describeServices('production', names);
    expect(wired?.tags).toEqual(direct?.tags);
    expect(wired?.tags?.map(({ key }) => key)).toEqual(expect.arrayContaining(['berth:revision', 'berth:applied']));
  });
});

describe('a sweep with the rates enforced', () => {
  it('is found out when a call is throttled, and when a service was not read', () => {
    const report = { services: 3, inSync: 2, requested: 0, unknown: 1 };
    expect(checkRates({ throttles: 2, report })).toEqual(['2 calls were throttled', '1 services were not read']);
    expect(checkRates({ throttles: 0, report: { ...report, unknown: 0 } })).toEqual([]);
  });

  it('is throttled when it does not wait: the rates are really enforced', async () => {
    const world = await startWorld();
    await placeFleet(world, createFleet({ services: 1, repositories: 'shared' }));
    const ports = Array.from({ length: 4 }, () => world.wired({ enforced: true }));
    const reads = ports.flatMap(({ ecs }) =>
      Array.from({ length: 40 }, () => ecs.describeServices('production', ['s0000'])),
    );
    // Whoever is throttled slows down, and a call that would wait for too long is not made.
    await Promise.allSettled(reads);
    await world.close();
    expect(ports.reduce((sum, { throttles }) => sum + throttles(), 0)).toBeGreaterThan(0);
  });

  it.each([
    [{ 'ecs:DescribeServices': 100 }, 1, 0],
    [{ 'ecs:DescribeServices': 500 }, 1, 20],
    [{ 'ecs:DescribeServices': 500 }, 0.5, 45],
    [{ 'ecs:DescribeServices': 100, 'ecs:DescribeTaskDefinition': 150 }, 1, 5],
  ])('takes for %j with a share of %d at least %d seconds', (counts, share, seconds) => {
    expect(leastSeconds(counts, share)).toBe(seconds);
  });
});

describe('docs/numbers.md', () => {
  const page = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8');

  it('has the calls of every measured sweep, as the formula says', () => {
    const [, table = ''] = page.split(/^services +of +DescribeServices .*\n/m);
    const rows = table.split('\n```')[0]?.split('\n') ?? [];
    const report = { services: 0, inSync: 0, requested: 0, unknown: 0 };
    const said = campaigns.flatMap(({ of, fleet: create, counted }) => {
      const fleet = create();
      return counted.map((size) => {
        const first = firstOf(fleet, size);
        const run = { report, counts: sweepFormula(sizeOf(first)), requests: [], throttles: 0, seconds: 0 };
        return Object.values(sweepCallsRow(of, first, run)).map((cell) => cell.toLocaleString('en'));
      });
    });
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual(said);
  });

  it('has a sweep without throttles for every campaign and share', () => {
    const [, table = ''] = page.split(/^services +of +share .*\n/m);
    const rows = (table.split('\nLeast:')[0]?.split('\n') ?? []).map((row) => row.trim().split(/ {2,}/));
    const said = campaigns.flatMap(({ of, enforced }) => shares.map((share) => [of, String(share), enforced, '0']));
    expect(
      rows.map(([services, of, share, , throttles]) => [of, share, Number(services?.replace(',', '')), throttles]),
    ).toEqual(said);
  });
});
