import { adoptedPolicy, suggested } from '../../lib/images/adopted-policy.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const pointing = (letter: string, ...tags: readonly string[]) => tags.map((tag) => ({ tag, digest: digest(letter) }));

describe('the policy that tags suggest', () => {
  it.each([
    [['1.4.2'], { kind: 'semver', range: '>=1.4.2 <2' }],
    [['v0.3.0'], { kind: 'semver', range: '>=0.3.0 <1' }],
    [['latest', '1.4.2', '1.4', '1'], { kind: 'semver', range: '>=1.4.2 <2' }],
    [['1.4.2', '1.10.0'], { kind: 'semver', range: '>=1.10.0 <2' }],
    [['1.4.2-rc.1'], { kind: 'tag', tag: '1.4.2-rc.1' }],
    [['latest', 'main-118'], { kind: 'tag', tag: 'main-118' }],
    [['latest'], { kind: 'tag', tag: 'latest' }],
  ])('of %j is %j', (tags, policy) => {
    expect(suggested(tags)[0]).toEqual(policy);
  });
});

describe('the policy that keeps the running digest', () => {
  it('is the range of its version while no newer one is there', () => {
    const tags = [...pointing('a', '1.4.2'), ...pointing('b', '1.4.1', 'nightly'), ...pointing('c', '2.0.0')];
    expect(adoptedPolicy(digest('a'), tags)).toEqual({ kind: 'semver', range: '>=1.4.2 <2' });
  });

  it('is its tag when a newer version is there', () => {
    const tags = [...pointing('a', '1.4.2', 'stable'), ...pointing('b', '1.5.0')];
    expect(adoptedPolicy(digest('a'), tags)).toEqual({ kind: 'tag', tag: '1.4.2' });
  });

  it('is none when no tag points to it', () => {
    expect(adoptedPolicy(digest('a'), pointing('b', '1.4.2'))).toBeUndefined();
    expect(adoptedPolicy(digest('a'), [])).toBeUndefined();
  });
});
