import { followedEnvironments, type GitSettings, readConfiguration } from '../../functions/runtime/configuration.ts';

const git: GitSettings = { url: 'https://git.example.com/shop.git', branch: 'main', path: '', secret: undefined };

/** What a stack with this parameter follows: `environment: branch`. */
function followed(environments: string, settings: GitSettings | undefined = git): readonly string[] {
  const configuration = readConfiguration({ BERTH_ENVIRONMENTS: environments });
  const read = followedEnvironments(configuration, settings);
  configuration.done();
  return read.map((one) => `${one.environment}: ${one.git?.branch}`);
}

describe('the environments that a stack looks after', () => {
  it.each([
    ['production', ['production: main']],
    ['production,staging@develop', ['production: main', 'staging: develop']],
    [' production@release/2 , staging ', ['production: release/2', 'staging: main']],
  ])('of %j follow their own branch or the stack’s', (text, wanted) => {
    expect(followed(text)).toEqual(wanted);
  });

  it('are read from the package where no repository is followed', () => {
    expect(followedEnvironments(readConfiguration({ BERTH_ENVIRONMENTS: 'production,staging' }), undefined)).toEqual([
      { environment: 'production', git: undefined },
      { environment: 'staging', git: undefined },
    ]);
  });

  it.each([
    ['', 'BERTH_ENVIRONMENTS is not set'],
    ['production,', '"" is no environment or environment@branch'],
    ['@develop', '"@develop" is no environment or environment@branch'],
    ['staging@', '"staging@" is no environment or environment@branch'],
    ['production,production@develop', 'BERTH_ENVIRONMENTS names production twice'],
  ])('are refused when they are %j', (text, message) => {
    expect(() => followed(text)).toThrow(message);
  });

  it('cannot name a branch where no repository is followed', () => {
    const configuration = readConfiguration({ BERTH_ENVIRONMENTS: 'staging@develop' });
    followedEnvironments(configuration, undefined);
    expect(() => configuration.done()).toThrow('staging@develop names a branch, and BERTH_GIT_URL no repository');
  });
});
