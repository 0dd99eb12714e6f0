import * as errors from '../lib/errors.ts';

const made = [
  new errors.ManifestError([{ file: 'berth.yaml', line: 2, column: 3, message: 'version is missing' }]),
  new errors.AccessError('denied', 'arn:aws:ecs:eu-west-1:111122223333:service/production/web', {
    action: 'ecs:UpdateService',
  }),
  new errors.ConflictError('moved', 'web'),
  new errors.TransientError('throttled', 'web', { retryAfterMs: 5_000 }),
  new errors.RefusedError('no cluster', 'production', { awsCode: 'ClusterNotFoundException' }),
  new errors.ConfigurationError('no region', 'AWS_REGION'),
  new errors.InvariantError('a bug', 'plan'),
];

it.each(made.map((error) => [error.name, error] as const))('%s is named after its class', (name, error) => {
  expect(name).toBe(error.constructor.name);
  expect(String(error)).toBe(`${name}: ${error.message}`);
});

it('has a code of its own for every class', () => {
  expect(new Set(made.map(({ code }) => code)).size).toBe(made.length);
});

it('begins the message of a ManifestError with the place, which is its subject', () => {
  expect(made[0]?.message).toBe('berth.yaml:2:3: version is missing');
  expect(made[0]?.subject).toBe('berth.yaml:2:3');
});

it('gives the IAM statement that would allow a denied call', () => {
  const [, access] = made;
  expect(access instanceof errors.AccessError && access.statement).toEqual({
    Effect: 'Allow',
    Action: 'ecs:UpdateService',
    Resource: 'arn:aws:ecs:eu-west-1:111122223333:service/production/web',
  });
});
