import fc from 'fast-check';
import { chooseImage, runningDigestState } from '../../lib/images/image-choice.ts';
import type { ImagePolicy } from '../../lib/images/image-policy.ts';
import type { TaggedImage } from '../../lib/ports/images.ts';

const semver: ImagePolicy = { kind: 'semver', range: '>=1.4.0 <2' };
const stable: ImagePolicy = { kind: 'tag', tag: 'stable' };

const [old, current, next] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];

function images(tags: Readonly<Record<string, string>>): readonly TaggedImage[] {
  return Object.entries(tags).map(([tag, digest]) => ({ tag, digest }));
}

describe('chooseImage', () => {
  it('chooses the digest behind the best tag and says why', () => {
    const tags = images({ '1.4.0': old, '1.4.1': next, '2.0.0': current });
    expect(chooseImage({ policy: semver }, tags, { tag: '1.4.0', digest: old })).toEqual({
      kind: 'chosen',
      tag: '1.4.1',
      digest: next,
      reason: '1.4.1 is the highest version in >=1.4.0 <2 of 3 tags',
    });
  });

  it('chooses when nothing is known of what runs', () => {
    expect(chooseImage({ policy: semver }, images({ '1.4.0': old }))).toMatchObject({ kind: 'chosen', digest: old });
    expect(chooseImage({ policy: semver }, images({ '1.4.0': old }), { tag: '1.4.0' })).toMatchObject({
      kind: 'chosen',
      digest: old,
    });
  });

  it('keeps the running image when another tag on the same digest is chosen', () => {
    const tags = images({ '1.4.0': current, '1.4.1': current });
    expect(chooseImage({ policy: semver }, tags, { tag: '1.4.0', digest: current })).toEqual({
      kind: 'same',
      tag: '1.4.1',
      digest: current,
      reason: '1.4.1 is the highest version in >=1.4.0 <2 of 2 tags, and is the image that runs as 1.4.0',
    });
  });

  it('keeps the running image when an older tag on the same digest is chosen', () => {
    const tags = images({ '1.4.0': current });
    expect(chooseImage({ policy: semver }, tags, { tag: '1.4.1', digest: current })).toMatchObject({ kind: 'same' });
  });

  it('takes a tag that moved to another digest for a new image', () => {
    expect(chooseImage({ policy: stable }, images({ stable: next }), { tag: 'stable', digest: current })).toEqual({
      kind: 'chosen',
      tag: 'stable',
      digest: next,
      reason: 'stable is the tag to follow, and points to another image now',
    });
    const moved = chooseImage({ policy: semver }, images({ '1.4.1': next }), { tag: '1.4.1', digest: current });
    expect(moved).toMatchObject({ kind: 'chosen', digest: next });
  });

  it('never lets an older tag that was pushed again win over a newer one', () => {
    const tags = images({ '1.4.0': next, '1.4.1': current });
    expect(chooseImage({ policy: semver }, tags, { tag: '1.4.1', digest: current })).toMatchObject({ kind: 'same' });
  });

  it('reports a downgrade when the running tag is gone and an older one is the best left', () => {
    expect(chooseImage({ policy: semver }, images({ '1.4.0': old }), { tag: '1.4.1', digest: current })).toEqual({
      kind: 'downgrade',
      tag: '1.4.0',
      digest: old,
      runningTag: '1.4.1',
      reason: '1.4.0 is the highest version in >=1.4.0 <2 of 1 tag, but older than 1.4.1, which runs',
    });
  });

  it.each<[ImagePolicy, string, string]>([
    [{ kind: 'numerical', order: 'asc' }, '9', '10'],
    [{ kind: 'numerical', order: 'desc' }, '10', '9'],
    [{ kind: 'alphabetical', order: 'asc' }, '10', '9'],
    [{ kind: 'alphabetical', order: 'desc' }, '9', '10'],
    [{ kind: 'numerical', order: 'asc', filter: { pattern: '-(\\d+)$', extract: '$1' } }, 'main-z-9', 'main-a-10'],
  ])('knows a downgrade in the order of %j', (policy, tag, running) => {
    const choice = chooseImage({ policy }, images({ [tag]: next }), { tag: running, digest: current });
    expect(choice.kind).toBe('downgrade');
    const upgrade = chooseImage({ policy }, images({ [running]: next }), { tag, digest: current });
    expect(upgrade.kind).toBe('chosen');
  });

  it('knows no downgrade from a tag that takes no part in the policy any more', () => {
    const choice = chooseImage({ policy: semver }, images({ '1.4.0': old }), { tag: '2.0.0', digest: current });
    expect(choice.kind).toBe('chosen');
  });

  it('knows no downgrade of a followed tag, which has no order', () => {
    const choice = chooseImage({ policy: stable }, images({ stable: old }), { tag: '1.4.1', digest: current });
    expect(choice.kind).toBe('chosen');
  });

  it('waits when no tag qualifies', () => {
    expect(chooseImage({ policy: semver }, images({ '0.9.0': old, latest: old }), { digest: current })).toEqual({
      kind: 'waiting',
      reason: 'waiting for a first image: none of 2 tags is a version in >=1.4.0 <2',
    });
    expect(chooseImage({ policy: stable }, [])).toMatchObject({ kind: 'waiting' });
  });

  it('explains a policy that a tag breaks', () => {
    expect(chooseImage({ policy: { kind: 'numerical', order: 'asc' } }, images({ '1': old, latest: next }))).toEqual({
      kind: 'invalid',
      message: expect.stringContaining("the tag 'latest' is not a number"),
    });
  });
});

describe('the laws of chooseImage', () => {
  const digest = fc.constantFrom(old, current, next);
  const version = fc.tuple(fc.constantFrom('1', '2'), fc.nat(5), fc.nat(5)).map((parts) => parts.join('.'));
  const tag = fc.oneof(version, fc.constantFrom('latest', 'stable', 'v1.4.2', '1.5.0-rc.1'));
  const repository = fc.uniqueArray(fc.record({ tag, digest }), { selector: (image) => image.tag, maxLength: 8 });
  const policy = fc.constantFrom<ImagePolicy>(semver, stable, { kind: 'alphabetical', order: 'asc' });

  it('keeps what it chose: looking again deploys nothing', () => {
    fc.assert(
      fc.property(policy, repository, (one, images) => {
        const choice = chooseImage({ policy: one }, images);
        if (choice.kind === 'chosen') expect(chooseImage({ policy: one }, images, choice).kind).toBe('same');
      }),
    );
  });

  it('never chooses the digest that runs as a new image', () => {
    fc.assert(
      fc.property(
        policy,
        repository,
        digest,
        fc.option(tag, { nil: undefined }),
        (one, images, running, runningTag) => {
          const choice = chooseImage({ policy: one }, images, { digest: running, tag: runningTag });
          if (choice.kind === 'chosen' || choice.kind === 'downgrade') expect(choice.digest).not.toBe(running);
          if (choice.kind === 'same') expect(choice.digest).toBe(running);
        },
      ),
    );
  });

  it('deploys nothing for one more tag on the image that runs', () => {
    fc.assert(
      fc.property(policy, repository, tag, (one, images, added) => {
        const choice = chooseImage({ policy: one }, images);
        fc.pre(choice.kind === 'chosen' && !images.some((image) => image.tag === added));
        if (choice.kind !== 'chosen') return;
        const more = [...images, { tag: added, digest: choice.digest }];
        expect(chooseImage({ policy: one }, more, choice).kind).toBe('same');
      }),
    );
  });

  it('chooses a tag of the repository with its digest', () => {
    fc.assert(
      fc.property(policy, repository, (one, images) => {
        const choice = chooseImage({ policy: one }, images);
        if (choice.kind === 'chosen') expect(images).toContainEqual({ tag: choice.tag, digest: choice.digest });
      }),
    );
  });
});

describe('runningDigestState', () => {
  it('lists every tag on the digest, and none when it is untagged or gone', () => {
    const tags = images({ '1.4.0': current, latest: current, '1.4.1': next });
    expect(runningDigestState(tags, current)).toEqual({ kind: 'tagged', tags: ['1.4.0', 'latest'] });
    expect(runningDigestState(tags, old)).toEqual({ kind: 'unlisted' });
  });
});
