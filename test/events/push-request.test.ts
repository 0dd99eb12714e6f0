import { type PushRequest, parsePushRequest, pathsOfRequest } from '../../lib/events/push-request.ts';

const request: PushRequest = {
  version: 1,
  kind: 'push',
  environment: 'production',
  commit: 'c0ffee254729296a45a3885639ac7e10f9d54979',
  paths: ['services/web/service.yaml'],
  trigger: { kind: 'git-push', id: 'delivery-1', time: '2026-11-21T09:00:00.000Z', summary: 'main was pushed' },
};

describe('a request for a push', () => {
  it.each<[string, PushRequest]>([
    ['paths', request],
    ['all paths', { ...request, paths: 'all' }],
    ['no path', { ...request, paths: [] }],
  ])('with %s comes back from a message as it was', (_what, sent) => {
    expect(parsePushRequest(JSON.stringify(sent))).toEqual({ request: sent });
  });

  it.each([
    ['another version', { ...request, version: 2 }],
    ['another kind', { ...request, kind: 'pull' }],
    ['paths that are no texts', { ...request, paths: [1] }],
    ['a time that is none', { ...request, trigger: { ...request.trigger, time: 'today' } }],
    ['no trigger', { ...request, trigger: undefined }],
  ])('with %s is malformed, and says what is wrong', (_what, sent) => {
    expect(parsePushRequest(JSON.stringify(sent))).toEqual({ malformed: expect.stringMatching(/\w+: /) });
  });

  it.each(['no JSON', 'null', '[]', '"push"', JSON.stringify({ version: 1, environment: 'production' })])(
    'is told from another message: %s',
    (body) => {
      expect(parsePushRequest(body)).toBeUndefined();
    },
  );

  it.each([
    ['many', Array.from({ length: 3000 }, (_, at) => `${at}`)],
    ['long', Array.from({ length: 500 }, (_, at) => `${at}/${'x'.repeat(400)}`)],
    ['long in bytes', Array.from({ length: 500 }, (_, at) => `${at}/${'水'.repeat(150)}`)],
    ['long once they are written as JSON', Array.from({ length: 500 }, (_, at) => `${at}/${'\u0001'.repeat(150)}`)],
  ])('names no paths that are too %s for a message', (_what, paths) => {
    expect(pathsOfRequest(paths)).toBe('all');
  });

  it('names as many paths as a message holds', () => {
    const paths = Array.from({ length: 2000 }, (_, at) => `services/service-${at}/task-definition.json`);
    expect(pathsOfRequest(paths)).toEqual(paths);
    expect(pathsOfRequest('all')).toBe('all');
  });
});
