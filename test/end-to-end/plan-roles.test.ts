import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { jest } from '@jest/globals';
import type { LoggedCall } from '../../sandbox/call-log.ts';
import { type GitHostServer, startGitHostServer } from '../../sandbox/git-hosts/server.ts';
import { definition, imageOf, newest, taskDefinition } from './eventful-workspace.ts';
import { type GitEndToEnd, startGitEndToEnd, token, webhookSecret } from './git-harness.ts';
import { clientSettings, cluster } from './harness.ts';
import { giveNodes, onNodes } from './nodes.ts';
import { needsOf } from './permissions.ts';
import { callsOf, grantsWith, missing, platform, unused } from './role-grants.ts';

// Functions are real processes, and their life here is a long one.
jest.setTimeout(120_000);

const names = ['on-git-push', 'plan-pull-request'] as const;
const images = newest('team/own');
const monitoring = { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] };

/** Services with what DescribeServices leaves out, with a family that is followed, on instances, and with a count. */
function services(cpu: string): Record<string, string> {
  const own = { ...taskDefinition('monitored'), cpu };
  const placed = { ...onNodes, definition: { ...onNodes.definition, desiredCount: Number(cpu) / 256 } };
  const manifests = {
    placed: { ...placed, images },
    monitored: { taskDefinition: own, definition: definition({ monitoring }), images },
    followed: { taskDefinition: 'live', follow: 'family', definition: { desiredCount: Number(cpu) / 256 }, images },
  };
  const files = Object.entries(manifests).map(([service, manifest]) => [
    `services/${service}/service.yaml`,
    JSON.stringify({ service, ...manifest }),
  ]);
  return Object.fromEntries(files);
}

/**
 * Pull requests are planned: while a service rolls out, when an image that runs has lost its tag, after a pass that was
 * cut off, and once the host lets somebody in again.
 */
async function live(stack: GitEndToEnd, host: GitHostServer): Promise<void> {
  const { ecs, sandbox } = stack;
  sandbox.ecr.push({ repository: 'team/own', tag: '1.0.0', createRepository: true, silent: true });
  await ecs.send(new RegisterTaskDefinitionCommand(taskDefinition('followed', imageOf('team/own', '1.0.0'))));
  const followed = { cluster, serviceName: 'followed', taskDefinition: 'followed', ...definition() };
  await ecs.send(new CreateServiceCommand(followed));
  await giveNodes(stack);
  await stack.commit(services('256'));
  await stack.bringUp();
  await stack.pushImage('team/own', '1.1.0');
  await sandbox.advance(5);
  await untilPlanned(stack, host, await open(stack, host));
  await stack.untilSteady();

  const gone = { repositoryName: 'team/own', imageIds: [{ imageTag: '1.1.0' }] };
  await new ECRClient(clientSettings(sandbox)).send(new BatchDeleteImageCommand(gone));
  await untilPlanned(stack, host, await open(stack, host));

  sandbox.faults.fail('ServerException', 'not now', { operation: 'UpdateService' }, { times: 1_000, status: 500 });
  await stack.pushImage('team/own', '1.2.0');
  await sandbox.advance(5);
  await untilPlanned(stack, host, await open(stack, host));

  host.setFault({ kind: 'answer', status: 429, headers: { 'retry-after': '60' } });
  const late = await open(stack, host);
  await sandbox.advance(10);
  host.setFault(undefined);
  await untilPlanned(stack, host, late);
}

/** Opens a pull request that touches every one of these services, and lets the host tell of it. */
async function open({ repository, post }: GitEndToEnd, { forge }: GitHostServer): Promise<number> {
  const branch = `change-${forge.pullRequests.length}`;
  const parent = await repository.resolve('main');
  const sha = await repository.commit({ files: services('512'), branch, parent });
  const { number } = forge.open({ branch, sha });
  const told = { full_name: forge.path };
  const pull_request = { head: { ref: branch, sha, repo: told }, base: { ref: 'main' } };
  await post({ action: 'opened', number, pull_request, repository: told }, 'pull_request');
  return number;
}

function untilPlanned({ sandbox }: GitEndToEnd, { forge }: GitHostServer, number: number) {
  const isPlanned = () => forge.shown(forge.find(number)?.head.sha ?? '').length > 0;
  return sandbox.runUntil(isPlanned, { limitSeconds: 300, what: `a plan of pull request ${number}` });
}

describe.each([
  ['a secret, its webhook’s a parameter', { GitSecret: 'berth/git', WebhookSecret: '/berth/webhook' }],
  ['a parameter, its webhook’s a secret', { GitSecret: '/berth/git', WebhookSecret: 'berth/webhook' }],
])('the roles of a stack that plans pull requests, whose repository’s secret is %s', (_what, secrets) => {
  const given = { GitUrl: 'https://git.example.com/shop', GitStatuses: 'true', ...secrets };
  const grantsOf = (name: string) => grantsWith(given)(name).filter(({ sid }) => !platform.test(sid));
  let calls: ReadonlyMap<string, readonly LoggedCall[]>;

  beforeAll(async () => {
    const host = await startGitHostServer({ kind: 'github', path: 'acme/shop', token });
    const api = { GitStatuses: 'true', GitHost: 'github', GitApiUrl: `${host.endpoint}/api/v3` };
    const stack = await startGitEndToEnd({
      name: 'acme/shop',
      parameters: { ...secrets, ...api },
      secrets: { '/berth/git': token },
      ecs: { answerNamesDeployment: false },
    });
    try {
      const manager = new SecretsManagerClient(clientSettings(stack.sandbox));
      await manager.send(new CreateSecretCommand({ Name: 'berth/webhook', SecretString: webhookSecret }));
      await live(stack, host);
      calls = new Map(names.map((name) => [name, callsOf(stack, name)] as const));
    } finally {
      await stack.stop();
      await host.close();
    }
  });

  const needs = (name: string) => (calls.get(name) ?? []).flatMap(needsOf);

  it.each(names)('allow %s every call that it makes', (name) => {
    expect(missing(grantsOf(name), needs(name))).toEqual([]);
    expect(needs(name).length).toBeGreaterThan(0);
  });

  it('allow plan-pull-request nothing that it does not do', () => {
    expect(unused(grantsOf('plan-pull-request'), needs('plan-pull-request'))).toEqual([]);
  });

  it('allow on-git-push no more for pull requests than it does', () => {
    const before = new Set(grantsWith({ ...given, GitStatuses: 'false' })('on-git-push').map(({ sid }) => sid));
    const added = grantsOf('on-git-push').filter(({ sid }) => !before.has(sid));
    expect(added.map(({ sid }) => sid)).toEqual(['AskForAPlan']);
    expect(unused(added, needs('on-git-push'))).toEqual([]);
  });

  it('let plan-pull-request write nowhere but to its own queue', () => {
    const writes = grantsOf('plan-pull-request').filter(({ action }) => !/:(Describe|List|Get)/.test(action));
    expect(writes.map(({ action }) => action)).toEqual(['sqs:ChangeMessageVisibility']);
    expect(writes[0]?.resource).toMatch(/plans\.fifo$/i);
  });

  it('let plan-pull-request read the repository’s secret and no other', () => {
    const secret = secrets.GitSecret.replace(/^\//, '');
    const reads = grantsOf('plan-pull-request').filter(({ action }) => /^(ssm|secretsmanager):/.test(action));
    expect(reads.map(({ resource }) => resource)).toEqual([expect.stringContaining(secret)]);
  });
});
