import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { jest } from '@jest/globals';
import type { LoggedCall } from '../../sandbox/call-log.ts';
import { sample } from '../functions/packaged-function.ts';
import { type GitEndToEnd, shop, startGitEndToEnd, token, webhookSecret } from './git-harness.ts';
import { clientSettings } from './harness.ts';
import { allows, needsOf } from './permissions.ts';
import { callsOf, grantsWith, missing, platform, unused } from './role-grants.ts';

// Functions are real processes, and their life here is a long one.
jest.setTimeout(120_000);

const names = ['on-deployment-event', 'on-git-push', 'on-image-push', 'on-schedule', 'reconcile-service'] as const;
const manifest = 'services/web/service.yaml';

/** A repository's life: sweeps, an image, a commit, a deployment that ends, and requests of strangers. */
async function live(stack: GitEndToEnd): Promise<void> {
  await stack.bringUp();
  await stack.pushImage('web', '1.4.1');
  await stack.untilSteady();
  await stack.push({ [manifest]: `${shop()[manifest]}\n# changed\n` });
  await stack.push({ 'services/worker/service.yaml': null });
  await stack.post({ zen: 'a ping' }, 'ping', 'not the secret');
  await stack.invoke('on-deployment-event', sample('ecs-deployment-completed'));
  await stack.sandbox.advance(600);
}

describe.each([
  ['a secret, its webhook’s a parameter', { GitSecret: 'berth/git', WebhookSecret: '/berth/webhook' }],
  ['a parameter, its webhook’s a secret', { GitSecret: '/berth/git', WebhookSecret: 'berth/webhook' }],
])('the roles of a stack whose repository’s secret is %s', (_what, parameters) => {
  const grantsOf = grantsWith({ GitUrl: 'https://git.example.com/shop', ...parameters });
  const ordinary = grantsWith({});
  let calls: ReadonlyMap<string, readonly LoggedCall[]>;

  beforeAll(async () => {
    const stack = await startGitEndToEnd({ parameters, secrets: { '/berth/git': token } });
    try {
      const secrets = new SecretsManagerClient(clientSettings(stack.sandbox));
      await secrets.send(new CreateSecretCommand({ Name: 'berth/webhook', SecretString: webhookSecret }));
      await live(stack);
      calls = new Map(names.map((name) => [name, callsOf(stack, name)] as const));
    } finally {
      await stack.stop();
    }
  });

  const needs = (name: string) => (calls.get(name) ?? []).flatMap(needsOf);

  it.each(names)('allow %s every call that it makes', (name) => {
    const grants = grantsOf(name).filter(({ sid }) => !platform.test(sid));
    expect(missing(grants, needs(name))).toEqual([]);
    expect(needs(name).length).toBeGreaterThan(0);
  });

  it.each(names)('allow %s no more for the repository than it does', (name) => {
    const before = new Set(ordinary(name).map(({ sid }) => sid));
    const added = grantsOf(name).filter(({ sid }) => !before.has(sid));
    expect(unused(added, needs(name))).toEqual([]);
    expect(added.length).toBeGreaterThan(0);
  });

  it('let on-git-push read the webhook’s secret alone, and nobody else', () => {
    const readers = (secret: string) =>
      names.filter((name) => {
        const [service, input] = secret.startsWith('/')
          ? (['ssm', { Name: secret }] as const)
          : (['secretsmanager', { SecretId: secret }] as const);
        const operation = service === 'ssm' ? 'GetParameter' : 'GetSecretValue';
        const [need] = needsOf({ service, operation, input });
        return need && grantsOf(name).some((grant) => allows(grant, need));
      });
    expect(readers(parameters.WebhookSecret)).toEqual(['on-git-push']);
    expect(readers(parameters.GitSecret)).toEqual(names.filter((name) => name !== 'on-git-push'));
    expect(readers(`${parameters.GitSecret}-of-another`)).toEqual([]);
  });
});

it('without a repository no role reads a secret, and on-git-push may do nothing but log', () => {
  const grants = names.flatMap((name) => grantsWith({})(name));
  expect(grants.filter(({ action }) => /^(ssm|secretsmanager):/.test(action))).toEqual([]);
  expect([...new Set(grantsWith({})('on-git-push').map(({ sid }) => sid))]).toEqual(['PlatformLog']);
});
