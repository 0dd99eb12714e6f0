import fc from 'fast-check';
import { AccessError, TransientError } from '../../lib/errors.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { counted, type Member, type MemberOptions, member, observeAll } from './fleet.ts';

/** The design's formula: what a sweep over services in sync may call, from cold. */
function formula(fleet: readonly MemberOptions[], tags: number): Readonly<Record<string, number>> {
  const count = (test: (one: MemberOptions) => boolean | undefined) => fleet.filter(test).length;
  const repositories = new Set(fleet.map(({ repository }, index) => repository ?? index)).size;
  const calls = {
    DescribeServices: Math.ceil(fleet.length / 10),
    ListImages: repositories * Math.max(1, Math.ceil(tags / 1000)),
    DescribeScalableTargets: Math.ceil(count(({ scaled }) => scaled) / 50),
    DescribeTaskDefinition: count(({ untagged, live }) => untagged || live),
    DescribeServiceRevisions: Math.ceil(count(({ connected }) => connected) / 20),
  };
  return Object.fromEntries(Object.entries(calls).filter(([, number]) => number > 0));
}

function fleetOf(options: readonly MemberOptions[]): readonly Member[] {
  return options.map((one, index) => member(`s${index}`, one));
}

const options: fc.Arbitrary<MemberOptions> = fc.record(
  {
    repository: fc.constantFrom('shared', 'other'),
    untagged: fc.boolean(),
    live: fc.boolean(),
    connected: fc.boolean(),
    scaled: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('the calls of a sweep over services in sync', () => {
  it.each([10, 100, 1_000])('with separate repositories are the formula’s: %i services', async (n) => {
    const fleet = Array.from({ length: n }, () => ({}));
    const read = counted(fleetOf(fleet));
    await observeAll(fleetOf(fleet), read);
    expect(read.counts).toEqual(formula(fleet, 1));
    expect(read.counts).toEqual({ DescribeServices: n / 10, ListImages: n });
  });

  it.each([10, 100, 1_000])('with one shared repository are the formula’s: %i services', async (n) => {
    const fleet = Array.from({ length: n }, () => ({ repository: 'shared' }));
    const read = counted(fleetOf(fleet), { tags: 4_500 });
    await observeAll(fleetOf(fleet), read);
    expect(read.counts).toEqual({ DescribeServices: n / 10, ListImages: 5 });
  });

  it('are the formula’s for every fleet, in whatever batches it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(options, { minLength: 1, maxLength: 130 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom(1, 1_000, 1_001),
        async (fleet, batch, tags) => {
          const read = counted(fleetOf(fleet), { tags });
          const found = await observeAll(fleetOf(fleet), read, batch);
          expect(read.counts).toEqual(formula(fleet, tags));
          expect(found).toHaveLength(fleet.length);
          for (const one of found) {
            if (one.kind === 'unknown') throw one.error;
            expect(consider(one, 0).plan.actions).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stay within AWS’s limits of keys in a call', async () => {
    const fleet = Array.from({ length: 130 }, () => ({
      scaled: true,
      connected: true,
      open: true,
      repository: 'shared',
    }));
    const read = counted(fleetOf(fleet));
    await observeAll(fleetOf(fleet), read);
    expect(read.most).toMatchObject({
      DescribeServices: 10,
      DescribeServiceDeployments: 20,
      DescribeServiceRevisions: 20,
      DescribeScalableTargets: 50,
    });
    expect(read.counts).toMatchObject({ DescribeServiceDeployments: 7, DescribeServiceRevisions: 7 });
  });

  it('are no more for a service whose image runs under another tag now', async () => {
    const one = member('web');
    const image = {
      ...one.desired.images.app,
      policy: { kind: 'semver', range: '*' },
    } as Member['desired']['images'][string];
    const read = counted([one]);
    await observeAll([{ ...one, desired: { ...one.desired, images: { app: image } } }], read);
    expect(read.counts).toEqual({ DescribeServices: 1, ListImages: 1 });
  });
});

describe('a read that fails', () => {
  const denied = new AccessError('denied', '*', { action: 'ecs:DescribeServiceRevisions' });

  it('is the failure of its own services alone', async () => {
    const fleet = fleetOf([{}, { connected: true }, {}]);
    const found = await observeAll(fleet, counted(fleet, { failing: { DescribeServiceRevisions: denied } }));
    expect(found.map(({ kind, desired }) => `${desired.service} ${kind}`).toSorted()).toEqual([
      's0 observed',
      's1 unknown',
      's2 observed',
    ]);
  });

  it('makes every service of its call unknown', async () => {
    const fleet = fleetOf([{}, {}]);
    const found = await observeAll(
      fleet,
      counted(fleet, { failing: { DescribeServices: new TransientError('no', '', { retryAfterMs: 0 }) } }),
    );
    expect(found.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });

  it('of Application Auto Scaling makes the count unknown, and nothing else', async () => {
    const fleet = fleetOf([{ scaled: true }]);
    const [one] = await observeAll(fleet, counted(fleet, { failing: { DescribeScalableTargets: denied } }));
    if (one?.kind !== 'observed') throw new Error('it was read');
    expect(one.live.scalableTarget).toBeUndefined();
    expect(consider(one, 0).plan.held).toMatchObject([{ kind: 'unknown', about: 'desiredCount' }]);
  });

  it('of a registry makes the image unknown, and the service is observed', async () => {
    const fleet = fleetOf([{}]);
    const [one] = await observeAll(fleet, counted(fleet, { failing: { ListImages: denied } }));
    expect(one).toMatchObject({ kind: 'observed', images: [{ kind: 'unknown' }] });
  });

  it('that is a bug of ours is thrown', async () => {
    const fleet = fleetOf([{}]);
    await expect(
      observeAll(fleet, counted(fleet, { failing: { DescribeServices: new TypeError('a bug') } })),
    ).rejects.toThrow('a bug');
  });
});
