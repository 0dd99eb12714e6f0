import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Connection, connect } from '../../cli/connection.ts';
import { processIo } from '../../cli/process-io.ts';
import { createCloneRepository } from '../../lib/git/clone.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { planPullRequest } from '../../lib/reconcile/plan-pull-request.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';
import { commitAll } from './clone.ts';
import { bringUp, openWorld, serviceYaml, type World, webFiles } from './world.ts';

const token = 'ghp_0123456789';
let world: World;

beforeEach(async () => {
  world = await openWorld(webFiles, { secrets: { '/berth/git-token': token } });
});

afterEach(() => world.stop());

/** The adapters that a command gets in this world. */
function connectionTo({ sandbox, folder }: World): Connection {
  const io = processIo();
  const keys = { AWS_ACCESS_KEY_ID: 'BERTH', AWS_SECRET_ACCESS_KEY: 'none' };
  return connect({ ...io, cwd: folder, env: { AWS_ENDPOINT_URL: sandbox.endpoint, ...keys } }, 'eu-west-1');
}

const changed = serviceYaml('web').replace('desiredCount: 2', 'desiredCount: 3');

describe('berth plan --ref', () => {
  it('plans another commit of the clone, names it, and leaves the folder as it is', async () => {
    await bringUp(world);
    const before = await commitAll(world.folder);
    world.write({ 'services/web/service.yaml': changed });
    const after = await commitAll(world.folder);
    world.write({ 'services/web/service.yaml': 'half written' });
    const now = await world.run(['plan', '--ref', 'main']);
    expect(now.out).toMatch(`Plan of main, ${after}\n\n~ production/web`);
    expect(now.out).toContain('~ desiredCount  2 → 3');
    expect(now).toMatchObject({ err: '', code: 2 });
    const then = await world.run(['plan', '--ref', before.slice(0, 10)]);
    expect(then.out).toBe(`Plan of ${before}\n\n= production/web  in sync\n\n1 in sync.\n`);
    expect(then).toMatchObject({ err: '', code: 0 });
  });

  it.each(['json', 'markdown'])(
    'prints the %s that the same files in the folder give, and the commit beside it',
    async (format) => {
      const commit = await commitAll(world.folder);
      const ofCommit = await world.run(['plan', '--ref', 'main', '--output', format]);
      const ofFolder = await world.run(['plan', '--output', format]);
      expect(ofCommit).toEqual({ ...ofFolder, err: `plan of main, ${commit}\n` });
      if (format === 'json') expect(JSON.parse(ofCommit.out)).toMatchObject([{ commit }]);
    },
  );

  it('prints in Markdown what the comment on a pull request shows of the service that it touches', async () => {
    world.write({ 'services/api/service.yaml': serviceYaml('api') });
    await bringUp(world);
    const base = await commitAll(world.folder);
    world.write({ 'services/web/service.yaml': changed });
    const sha = await commitAll(world.folder);
    const trigger = { kind: 'pull-request', id: '1', time: '2031-04-06T12:00:00Z', summary: '#7 was updated' } as const;
    const bodies: string[] = [];
    const host = {
      pullRequest: async (number: number) => ({
        number,
        state: 'open' as const,
        head: { ref: 'change', sha, isFork: false },
        base: { ref: base },
        title: 'More of it',
      }),
      putComment: async ({ body }: { readonly body: string }) => void bodies.push(body),
      setStatus: async () => undefined,
    };
    await planPullRequest(
      { version: 1, kind: 'plan', pullRequest: 7, trigger },
      {
        ...connectionTo(world),
        host,
        repository: createCloneRepository(world.folder),
        environments: [{ environment: 'production', branch: base }],
        telemetry: silent,
      },
    );
    const { out, code } = await world.run(['plan', 'web', '--ref', sha, '--output', 'markdown']);
    expect(bodies[0]?.endsWith(`\n\n${out.trimEnd()}`)).toBe(true);
    expect(out).toContain('~ desiredCount  2 → 3');
    expect(code).toBe(2);
  });

  it('says at which commit there is no workspace', async () => {
    const commit = await commitAll(world.folder);
    world.write({ 'sub/file': '' });
    const { err, code } = await world.run(['plan', '--ref', 'main', '--dir', 'sub']);
    expect(err).toBe(
      `berth: there is no berth.yaml in ${join(world.folder, 'sub')} at ${commit}: run berth at the root of a workspace, or name it with --dir\n`,
    );
    expect(code).toBe(1);
  });
});

describe('berth plan --git', () => {
  let folder: string;
  let server: GitServer;
  let commit: string;
  let env: Readonly<Record<string, string>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-plan-git-'));
    server = await startGitServer({ folder, token });
    const repository = await server.create('deploy');
    const files = Object.fromEntries(Object.entries(webFiles).map(([path, text]) => [`shop/${path}`, text]));
    commit = await repository.commit({ files });
    await repository.commit({ files: { 'shop/services/web/service.yaml': changed }, branch: 'more', parent: commit });
    env = {
      AWS_ENDPOINT_URL: world.sandbox.endpoint,
      AWS_ACCESS_KEY_ID: 'PERSON',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: 'eu-west-1',
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
  });

  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const plan = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    world.run(['plan', '--git', server.url('deploy'), '--path', 'shop', ...args], {
      env: { ...env, ...more },
      cwd: '/',
    });

  it('plans the default branch, or another, with the token of BERTH_GIT_TOKEN', async () => {
    const main = await plan([], { BERTH_GIT_TOKEN: token });
    expect(main.out).toMatch(`Plan of HEAD, ${commit}\n\n+ production/web`);
    expect(main).toMatchObject({ err: '', code: 2 });
    const more = await plan(['--ref', 'more', '--output', 'json'], { BERTH_GIT_TOKEN: token });
    expect(more.err).toMatch(/^plan of more, [0-9a-f]{40}\n$/);
    expect(more.code).toBe(2);
  });

  it.each(['/berth/git-token', 'berth/git'])('takes the token from the secret %s', async (name) => {
    const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'none' };
    const client = new SecretsManagerClient({ endpoint: world.sandbox.endpoint, region: 'eu-west-1', credentials });
    await client.send(new CreateSecretCommand({ Name: 'berth/git', SecretString: token }));
    const { err, code } = await plan(['--git-secret', name]);
    expect({ err, code }).toEqual({ err: '', code: 2 });
  });

  it('says where a token may stand when the host wants one', async () => {
    const { out, err, code } = await plan([]);
    expect(out).toBe('');
    expect(err).toContain('wants a token (401)');
    expect(err).toContain('taken from BERTH_GIT_TOKEN, or from the secret that --git-secret names');
    expect(code).toBe(1);
  });

  it('names the place of a wrong token, and never shows the token', async () => {
    const { out, err, code } = await plan(['--ref', 'main'], { BERTH_GIT_TOKEN: 'ghp_wrong' });
    expect(err).toContain('does not accept the token in BERTH_GIT_TOKEN (401)');
    expect(out + err).not.toContain('ghp_wrong');
    expect(code).toBe(1);
  });

  it('refuses a token in the URL without showing it', async () => {
    const { err, code } = await world.run(['plan', '--git', 'https://a:ghp_wrong@example.com/x.git'], { env });
    expect(err).toContain('was given with a user or a token in it');
    expect(err).not.toContain('ghp_wrong');
    expect(code).toBe(1);
  });

  it('says that there is no such branch', async () => {
    const { err, code } = await plan(['--ref', 'mian'], { BERTH_GIT_TOKEN: token });
    expect(err).toContain('has no branch and no tag mian');
    expect(code).toBe(1);
  });
});
