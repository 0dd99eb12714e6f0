import { readdirSync } from 'node:fs';
import { type GitHostServer, startGitHostServer } from '../../sandbox/git-hosts/server.ts';
import { type Outcome, type PackagedFunction, sample, startFunction } from './packaged-function.ts';

/** What the samples of webhooks are signed with. */
const webhookSecret = 'an-example-of-a-secret';
const parameters = {
  // Nobody listens there.
  GitUrl: 'http://127.0.0.1:1/acme/shop.git',
  GitSecret: '/berth/git',
  GitHost: 'github',
  GitStatuses: 'true',
  WebhookSecret: '/berth/webhook',
};
const token = 'a-token';
const secrets = { '/berth/webhook': webhookSecret, '/berth/git': token };

/** A decision that a function logs about a sample. */
type Row = readonly [event: string, message: string];

const followsFolder: Readonly<Record<string, readonly Row[]>> = {
  'on-image-push': [
    ['ecr-delete', 'ignored event'],
    ['ecr-push', 'look requested'],
    ['ecr-push-index', 'look requested'],
    ['ecr-push-untagged', 'ignored event'],
    ['ecr-replication', 'look requested'],
  ],
  'on-deployment-event': [
    ['ecs-deployment-completed', 'look requested'],
    ['ecs-deployment-failed', 'look requested'],
    ['ecs-deployment-in-progress', 'look requested'],
    ['ecs-hook-awaiting-action', 'look requested'],
    ['ecs-service-action', 'look requested'],
  ],
  'on-schedule': [['schedule', 'due']],
  'reconcile-service': [['reconcile-request', 'CreateService']],
};

const followsGit: Readonly<Record<string, readonly Row[]>> = {
  'on-git-push': [
    ['bitbucket-push', 'push'],
    ['gitea-push', 'push'],
    ['github-ping', 'ignored event'],
    ['github-pull-request', 'plan requested'],
    ['github-push', 'push'],
    ['github-tag-push', 'ignored event'],
    ['gitlab-push', 'push'],
  ],
  'plan-pull-request': [['plan-request', 'ignored request']],
};

describe('every sample in events/', () => {
  it('is run through the function that it is for', () => {
    const run = [followsFolder, followsGit].flatMap((rows) => Object.values(rows).flat()).map(([event]) => event);
    const files = readdirSync(new URL('../../events/', import.meta.url));
    expect(run.toSorted()).toEqual(files.map((file) => file.replace(/\.json$/, '')).toSorted());
  });

  describe.each([
    ...Object.entries(followsFolder).map(([name, rows]) => ({ name, rows, options: { parameters: {} } })),
    ...Object.entries(followsGit).map(([name, rows]) => ({ name, rows, options: { parameters, secrets } })),
  ])('goes through the bundle of $name', ({ name, rows, options }) => {
    let packaged: PackagedFunction;
    let host: GitHostServer;

    beforeAll(async () => {
      host = await startGitHostServer({ kind: 'github', path: 'acme/shop', token });
      const api = { GitApiUrl: `${host.endpoint}/api/v3` };
      packaged = await startFunction(name, { ...options, parameters: { ...options.parameters, ...api } });
    });

    afterAll(async () => {
      await packaged.stack.stop();
      await host.close();
    });

    it.each([...rows])('%s: %s', async (event, message) => {
      const { error, lines }: Outcome = await packaged.run(sample(event));
      expect(error).toBeUndefined();
      expect(lines.map((line) => line.message)).toContain(message);
      expect(lines.filter((line) => /malformed/.test(String(line.message)))).toEqual([]);
    });
  });
});
