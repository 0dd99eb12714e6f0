import {
  AccessError,
  ConfigurationError,
  ConflictError,
  InvariantError,
  ManifestError,
  TransientError,
} from '../../lib/errors.ts';
import type { ReconcileRequest } from '../../lib/events/reconcile-request.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import { handleRequest } from '../../lib/reconcile/handle-request.ts';
import { requestFor } from '../../lib/reconcile/request.ts';
import { region } from '../sandbox/wired.ts';
import { startWorld, triggerOf, type World, webService } from './world.ts';

const web = webService();
let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

function handle(
  load: (request: ReconcileRequest) => Promise<DesiredService | undefined>,
  { body, receives = 1 }: { readonly body?: string; readonly receives?: number } = {},
) {
  const request = requestFor(web, { trigger: triggerOf('image-push', world) });
  return handleRequest(body ?? JSON.stringify(request), { ...world.adapters, load, region, receives });
}

function failing(error: Error) {
  return () => Promise.reject(error);
}

describe('a request', () => {
  it('makes a pass over the service that it names', async () => {
    expect(await handle(async () => web)).toEqual({ kind: 'done' });
    expect(world.story()).toEqual(['deployment.started']);
  });

  it.each(['not JSON', '{}', '{"version":2}'])(
    'that is malformed is acknowledged, logged and never retried: %s',
    async (body) => {
      expect(await handle(async () => web, { body })).toEqual({ kind: 'done' });
      expect(world.decisions.map(({ message }) => message)).toEqual(['malformed request']);
      expect(world.callLog.calls()).toEqual([]);
    },
  );

  it('for a service that nobody declares any more is ignored', async () => {
    expect(await handle(async () => undefined)).toEqual({ kind: 'done' });
    expect(world.callLog.calls()).toEqual([]);
  });

  it('is acknowledged when the manifest is wrong, and the error is published with its place', async () => {
    const problem = { file: 'services/web/service.yaml', line: 3, column: 5, message: 'there is no field imges' };
    expect(await handle(failing(new ManifestError([problem])))).toEqual({ kind: 'done' });
    expect(world.results[0]?.data).toMatchObject({
      error: { code: 'Manifest', message: 'services/web/service.yaml:3:5: there is no field imges' },
    });
  });

  it('is acknowledged when IAM denies, and the error names action and resource', async () => {
    const denied = new AccessError('ecs:DescribeServices is denied', 'service/web', { action: 'ecs:DescribeServices' });
    expect(await handle(failing(denied))).toEqual({ kind: 'done' });
    expect(world.results[0]?.data).toMatchObject({ error: { code: 'Access', subject: 'service/web' } });
  });

  it('publishes the same error under the same id', async () => {
    const denied = new AccessError('ecs:DescribeServices is denied', 'service/web', { action: 'ecs:DescribeServices' });
    await handle(failing(denied));
    world.later(60);
    await handle(failing(denied));
    expect(new Set(world.results.map(({ id }) => id)).size).toBe(1);
  });

  it('says once that the manifests cannot be read, after some tries, and changes nothing', async () => {
    const away = new TransientError('https://git.example.com/shop.git cannot be reached', 'https://git.example.com/', {
      retryAfterMs: 30_000,
    });
    for (const receives of [1, 2, 3, 4, 5]) {
      expect(await handle(failing(away), { receives })).toMatchObject({ kind: 'later' });
    }
    expect(world.story()).toEqual(['service.error']);
    expect(world.results[0]?.data).toMatchObject({ error: { code: 'Transient', subject: 'https://git.example.com/' } });
  });

  it.each([
    [0, 5],
    [7_200, 8],
    [600_000, 60],
  ])('goes back to the queue after a transient failure: told %i ms it waits %i s', async (told, seconds) => {
    expect(await handle(failing(new TransientError('throttled', 'web', { retryAfterMs: told })))).toEqual({
      kind: 'later',
      seconds,
      reason: 'throttled',
    });
    expect(world.results).toEqual([]);
  });

  it('goes back to the queue when the live state keeps moving', async () => {
    expect(await handle(failing(new ConflictError('it moved', 'web')))).toEqual({
      kind: 'later',
      seconds: 5,
      reason: 'it moved',
    });
  });

  it('goes back to the queue when a registry throttles, and holds nothing for it', async () => {
    await world.settle(web);
    world.faults.throttle({ operation: 'ListImages' }, { times: 9 });
    expect(await handle(async () => web)).toMatchObject({ kind: 'later' });
    expect(world.story().slice(2)).toEqual([]);
  });

  it.each([
    ['InvariantError', new InvariantError('a bug', 'web')],
    ['TypeError', new TypeError('a bug')],
  ])('throws our own bugs, towards the dead-letter queue: %s', async (_, bug) => {
    await expect(handle(failing(bug))).rejects.toBe(bug);
    expect(world.results).toEqual([]);
  });

  it('publishes a wrong set-up', async () => {
    await handle(failing(new ConfigurationError('the token expired', 'credentials')));
    expect(world.story()).toEqual(['service.error']);
  });
});

describe('a request whose image is recorded in Git', () => {
  const entry = web.images.app;
  const record = {
    to: 'commit',
    file: 'images.yaml',
    path: ['app'],
    value: '${tag}',
    message: 'Run ${tag}',
    recorded: '0.9.0',
  } as const;
  const recorded = { ...web, images: { app: { ...(entry as NonNullable<typeof entry>), record } } };

  function handleRecorded(receives: number, recorder: Recorder) {
    const request = JSON.stringify(requestFor(web, { trigger: triggerOf('image-push', world) }));
    const recording = { ...world.adapters, recorder, pullRequests: undefined };
    return handleRequest(request, {
      ...world.adapters,
      load: async () => recorded,
      region,
      receives,
      recording: () => recording,
    });
  }

  const away = new TransientError('git.example.com is away', 'https://git.example.com/', { retryAfterMs: 9_000 });
  const broken: Recorder = { branch: 'main', record: () => Promise.reject(away) };

  it('deploys it, and records it', async () => {
    const values: string[] = [];
    const recorder: Recorder = {
      branch: 'main',
      async record({ change }) {
        values.push(change.value);
        return { kind: 'current' };
      },
    };
    expect(await handleRecorded(1, recorder)).toEqual({ kind: 'done' });
    expect(world.story()).toEqual(['deployment.started']);
    expect(values).toEqual(['1.4.0']);
  });

  it('goes back to the queue when that may work in a minute, and deploys nothing again', async () => {
    expect(await handleRecorded(1, broken)).toMatchObject({ kind: 'later', seconds: 9 });
    expect(await handleRecorded(2, broken)).toMatchObject({ kind: 'later', seconds: 9 });
    expect(world.story()).toEqual(['deployment.started']);
  });

  it('is left to the sweep after some tries', async () => {
    expect(await handleRecorded(5, broken)).toEqual({ kind: 'done' });
    expect(world.decisions.map(({ message }) => message)).toContain('record: error');
  });
});
