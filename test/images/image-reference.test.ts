import fc from 'fast-check';
import {
  ecrRepository,
  formatImageReference,
  type ImageReference,
  parseImageReference,
  pinned,
  repositoryKey,
} from '../../lib/images/image-reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function read(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.reference;
}

describe('parseImageReference', () => {
  it.each<[string, ImageReference]>([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['team/web', { registry: 'docker.io', repository: 'team/web' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['index.docker.io/team/web:1', { registry: 'docker.io', repository: 'team/web', tag: '1' }],
    ['localhost/web', { registry: 'localhost', repository: 'web' }],
    ['LOCALHOST/web', { registry: 'localhost', repository: 'web' }],
    ['localhost:5000/team/web:1', { registry: 'localhost:5000', repository: 'team/web', tag: '1' }],
    ['registry:5000/web', { registry: 'registry:5000', repository: 'web' }],
    ['[2001:db8::1]:5000/web:1', { registry: '[2001:db8::1]:5000', repository: 'web', tag: '1' }],
    ['GHCR.IO/owner/app', { registry: 'ghcr.io', repository: 'owner/app' }],
    ['ghcr.io/a/b/c__d/e--f.g:V1_x.y-z', { registry: 'ghcr.io', repository: 'a/b/c__d/e--f.g', tag: 'V1_x.y-z' }],
    [`web@${digest}`, { registry: 'docker.io', repository: 'library/web', digest }],
    [`quay.io/a/web:1.4.1@${digest}`, { registry: 'quay.io', repository: 'a/web', tag: '1.4.1', digest }],
    [
      `web@sha512:${'ab'.repeat(64)}`,
      { registry: 'docker.io', repository: 'library/web', digest: `sha512:${'ab'.repeat(64)}` },
    ],
    ['public.ecr.aws/nginx/nginx:1', { registry: 'public.ecr.aws', repository: 'nginx/nginx', tag: '1' }],
  ])('reads %s', (text, reference) => {
    expect(parseImageReference(text)).toEqual({ kind: 'reference', reference });
  });

  it.each([
    ['', 'a repository is needed'],
    ['ghcr.io/', 'a repository is needed'],
    ['/web', "'' cannot be a part of a repository"],
    ['Web', "'Web' cannot be a part of a repository"],
    ['Team/web', "'Team' cannot be a part of a repository"],
    ['ghcr.io/Team/web', "'Team' cannot be a part of a repository"],
    ['ghcr.io//web', "'' cannot be a part of a repository"],
    ['team/-web', "'-web' cannot be a part of a repository"],
    ['team/we___b', "'we___b' cannot be a part of a repository"],
    ['web:', 'a tag has 1 to 128'],
    ['web:-1', 'a tag has 1 to 128'],
    [`web:${'a'.repeat(129)}`, 'a tag has 1 to 128'],
    ['web@sha256:abc', "after '@' stands a digest"],
    [`web@${digest.toUpperCase()}`, "after '@' stands a digest"],
    [`web@${digest}@${digest}`, "after '@' stands a digest"],
    ['web@', "after '@' stands a digest"],
    ['-host.io/web', "'-host.io' is not a host"],
    ['host.io:port/web', "'host.io:port' is not a host"],
    [`ghcr.io/${'a/'.repeat(127)}ab`, 'at most 255 characters'],
    ['https://ghcr.io/web', "'https:' is not a host"],
    ['web :1', 'cannot be a part of a repository'],
    ['web\n', 'cannot be a part of a repository'],
  ])('refuses %j', (text, problem) => {
    expect(parseImageReference(text)).toEqual({
      kind: 'invalid',
      message: expect.stringContaining(`'${text}' is not an image reference: `),
    });
    expect(parseImageReference(text)).toMatchObject({ message: expect.stringContaining(problem) });
  });
});

describe('ecrRepository', () => {
  const account = '111122223333';
  it.each([
    [`${account}.dkr.ecr.eu-west-1.amazonaws.com`, 'eu-west-1'],
    [`${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`, 'cn-north-1'],
    [`${account}.dkr.ecr.us-gov-west-1.amazonaws.com`, 'us-gov-west-1'],
    [`${account}.dkr.ecr.eusc-de-east-1.amazonaws.eu`, 'eusc-de-east-1'],
    [`${account}.dkr.ecr.us-iso-east-1.c2s.ic.gov`, 'us-iso-east-1'],
    [`${account}.dkr.ecr.us-isob-east-1.sc2s.sgov.gov`, 'us-isob-east-1'],
    [`${account}.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk`, 'eu-isoe-west-1'],
    [`${account}.dkr.ecr.us-isof-south-1.csp.hci.ic.gov`, 'us-isof-south-1'],
    [`${account}.dkr.ecr-fips.us-east-1.amazonaws.com`, 'us-east-1'],
    [`${account}.dkr-ecr.us-east-1.on.aws`, 'us-east-1'],
    [`${account}.dkr-ecr-fips.us-east-1.on.aws`, 'us-east-1'],
    [`${account}.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn`, 'cn-northwest-1'],
  ])('finds account and region in %s', (registry, region) => {
    expect(ecrRepository(read(`${registry}/team/web:1`))).toEqual({ account, region, name: 'team/web' });
  });

  it.each([
    'nginx',
    'public.ecr.aws/nginx/nginx',
    '1111.dkr.ecr.eu-west-1.amazonaws.com/web',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/web',
    '111122223333.dkr.ecr.eu-west-1.on.aws/web',
    '111122223333.dkr-ecr.eu-west-1.amazonaws.com/web',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com:8443/web',
  ])('finds none in %s', (text) => {
    expect(ecrRepository(read(text))).toBeUndefined();
  });
});

describe('formatImageReference', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const part = fc.tuple(word, fc.constantFrom('', '.', '_', '__', '-', '---'), word).map((parts) => parts.join(''));
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const elsewhere = fc.record({
    registry: fc.constantFrom(
      'localhost',
      'localhost:5000',
      'ghcr.io',
      '[::1]:80',
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com',
    ),
    repository: path,
  });
  const hub = path.map((repository) => ({
    registry: 'docker.io',
    repository: repository.includes('/') ? repository : `library/${repository}`,
  }));
  const reference = fc
    .tuple(
      fc.oneof(elsewhere, hub),
      fc.record({ tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/) }, { requiredKeys: [] }),
      fc.record({ digest: fc.stringMatching(/^sha256:[0-9a-f]{64}$/) }, { requiredKeys: [] }),
    )
    .map((parts): ImageReference => Object.assign({}, ...parts));

  it('writes what parseImageReference reads back', () => {
    fc.assert(fc.property(reference, (one) => expect(read(formatImageReference(one))).toEqual(one)));
  });

  it('is reached in one step: what was read and written reads the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab.:/@01ABx-]{1,12}$/)), (text) => {
        const parsed = parseImageReference(text);
        if (parsed.kind === 'reference') expect(read(formatImageReference(parsed.reference))).toEqual(parsed.reference);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('pinned', () => {
  it('keeps the repository as it is written', () => {
    expect(pinned('team/web', digest)).toBe(`team/web@${digest}`);
    expect(read(pinned('team/web', digest))).toEqual({ registry: 'docker.io', repository: 'team/web', digest });
  });
});

describe('repositoryKey', () => {
  it('tells repositories of other accounts, regions and names apart', () => {
    const web = { account: '111122223333', region: 'eu-west-1', name: 'team/web' };
    const others = [web, { ...web, account: '444455556666' }, { ...web, region: 'us-east-1' }, { ...web, name: 'web' }];
    expect(new Set(others.map(repositoryKey)).size).toBe(4);
    expect(repositoryKey({ ...web })).toBe(repositoryKey(web));
  });
});
