import { AccessError, ConflictError, InvariantError, ManifestError, TransientError } from '../../lib/errors.ts';
import type { PushRequest } from '../../lib/events/push-request.ts';
import type { ReconcileRequest, Trigger } from '../../lib/events/reconcile-request.ts';
import type { WorkspaceIndex } from '../../lib/manifest/workspace-index.ts';
import { indexSource } from '../../lib/observe/index-source.ts';
import { handlePush } from '../../lib/reconcile/handle-push.ts';
import { memorySource, workspaceText } from '../manifest/memory-source.ts';

const trigger: Trigger = {
  kind: 'git-push',
  id: 'delivery-1',
  time: '2026-11-21T09:00:00.000Z',
  summary: 'c0ffee25 was pushed to main',
};
const manifest = (name: string) => `service: ${name}\ntaskDefinition: task-definition.json\n`;
const content = JSON.stringify({ family: 'f', containerDefinitions: [{ name: 'app', image: 'nginx:1' }] });
const source = memorySource({
  'berth.yaml': workspaceText,
  'services/api/service.yaml': manifest('api'),
  'services/api/task-definition.json': content,
  'services/web/service.yaml': manifest('web'),
  'services/web/task-definition.json': content,
});

interface Situation {
  readonly workspacePath?: string;
  readonly index?: () => Promise<WorkspaceIndex>;
  readonly send?: () => Promise<void>;
}

/** What becomes of a push that touched these paths. */
async function handled(paths: PushRequest['paths'], { workspacePath = '', ...situation }: Situation = {}) {
  const sent: ReconcileRequest[] = [];
  const said: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const counts: unknown[] = [];
  const telemetry = {
    decision: (message: string, fields: Readonly<Record<string, unknown>>) => void said.push([message, fields]),
    count: (...counted: readonly unknown[]) => void counts.push(counted),
  };
  const { index = () => indexSource(source, 'production'), send } = situation;
  const requests = { send: send ?? (async (some: readonly ReconcileRequest[]) => void sent.push(...some)) };
  const request = { version: 1, kind: 'push', environment: 'production', paths, trigger } as const;
  let looks = 0;
  const findLeft = async () => void looks++;
  const outcome = await handlePush(request, { index, workspacePath, findLeft, requests, telemetry });
  return { outcome, sent, said, counts, looks, services: sent.map(({ service }) => service) };
}

function failing(error: Error): Situation {
  return { index: () => Promise.reject(error) };
}

describe('a push', () => {
  it('asks for a look at the service whose file it touched, for the reason that it came with', async () => {
    const { outcome, sent, said, counts } = await handled(['services/web/task-definition.json', 'README.md']);
    expect(outcome).toEqual({ kind: 'done' });
    expect(sent).toEqual([{ version: 1, environment: 'production', cluster: 'production', service: 'web', trigger }]);
    expect(said).toEqual([['look requested', { service: 'production/web', trigger: trigger.summary }]]);
    expect(counts).toEqual([['RequestsSent', 1]]);
  });

  it.each<[string, PushRequest['paths'], readonly string[]]>([
    ['all paths', 'all', ['api', 'web']],
    ['berth.yaml', ['berth.yaml'], ['api', 'web']],
    ['a manifest that is gone', ['services/old/service.yaml'], ['api', 'web']],
    ['files of two services', ['services/web/service.yaml', 'services/api/task-definition.json'], ['api', 'web']],
    ['a file that no service includes', ['services/web/README.md'], []],
    ['nothing', [], []],
  ])('of %s looks at the services that it may say something else of', async (_what, paths, services) => {
    expect((await handled(paths)).services).toEqual(services);
  });

  it('reads paths from the folder that the workspace lies in', async () => {
    const below = { workspacePath: 'deploy/shop' };
    expect((await handled(['deploy/shop/services/web/service.yaml'], below)).services).toEqual(['web']);
    expect((await handled(['services/web/service.yaml', 'deploy/berth.yaml'], below)).services).toEqual([]);
    expect((await handled(['deploy'], below)).services).toEqual(['api', 'web']);
  });

  it.each<[PushRequest['paths'], number]>([
    ['all', 1],
    [['berth.yaml'], 1],
    [['services/old/service.yaml'], 1],
    [['services'], 1],
    [['services/web/service.yaml'], 0],
    [['services/web/README.md'], 0],
  ])('of %j looks for services that left Git when it may have taken one out', async (paths, looks) => {
    expect((await handled(paths)).looks).toBe(looks);
  });

  it('that touched no service is said and counted once', async () => {
    const { outcome, sent, said, counts } = await handled(['README.md']);
    expect([outcome, sent]).toEqual([{ kind: 'done' }, []]);
    expect(said).toEqual([['ignored event', { reason: 'no declared service', trigger: trigger.summary }]]);
    expect(counts).toEqual([['IgnoredEvents', 1]]);
  });

  it.each([
    ['Git is away', new TransientError('cannot be reached', 'git', { retryAfterMs: 15_000 }), 15],
    ['it may be tried at once', new TransientError('broke off', 'git', { retryAfterMs: 0 }), 5],
    ['the host asks for an hour', new TransientError('limited', 'git', { retryAfterMs: 3_600_000 }), 60],
    ['something moved meanwhile', new ConflictError('moved', 'git'), 5],
  ])('goes back to the queue when %s', async (_what, error, seconds) => {
    const { outcome, said, counts } = await handled('all', failing(error));
    expect(outcome).toEqual({ kind: 'later', seconds, reason: error.message });
    expect(said).toEqual([['try later', { seconds, reason: error.message }]]);
    expect(counts).toEqual([]);
  });

  it('goes back to the queue when not all of its looks could be asked for', async () => {
    const error = new TransientError('the queue did not take 1 of 2 messages', 'queue', { retryAfterMs: 5_000 });
    const { outcome } = await handled('all', { send: () => Promise.reject(error) });
    expect(outcome).toMatchObject({ kind: 'later', seconds: 5 });
  });

  it('is acknowledged when berth.yaml cannot be read, with the place of each problem', async () => {
    const broken = memorySource({ 'berth.yaml': 'version: 1\nservice: x\n' });
    const { outcome, sent, said, counts } = await handled('all', { index: () => indexSource(broken, 'production') });
    expect([outcome, sent]).toEqual([{ kind: 'done' }, []]);
    expect(said).toEqual([
      ['error', expect.objectContaining({ code: 'Manifest', problems: expect.arrayContaining([expect.anything()]) })],
    ]);
    expect(JSON.stringify(said)).toContain('berth.yaml:2:1: ');
    expect(counts).toEqual([['Errors', 1, { code: 'Manifest' }]]);
  });

  it('is acknowledged when the repository may not be read, for trying again would not mend it', async () => {
    const error = new AccessError('the token may not read it', 'git', { action: 'read' });
    const { outcome, said } = await handled('all', failing(error));
    expect(outcome).toEqual({ kind: 'done' });
    expect(said).toEqual([['error', { code: 'Access', error: error.message, problems: undefined }]]);
  });

  it.each([new InvariantError('a bug', 'index'), new TypeError('a bug')])(
    'fails for a bug of ours: %s',
    async (bug) => {
      await expect(handled('all', failing(bug))).rejects.toBe(bug);
    },
  );

  it('carries every problem of a ManifestError', async () => {
    const problem = (line: number) => ({ file: 'berth.yaml', line, column: 1, message: 'no' });
    const { said } = await handled('all', failing(new ManifestError([problem(1), problem(2)])));
    expect(said[0]?.[1].problems).toEqual(['berth.yaml:1:1: no', 'berth.yaml:2:1: no']);
  });
});
