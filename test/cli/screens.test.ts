import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CreateServiceCommand, DeleteServiceCommand } from '@aws-sdk/client-ecs';
import type { Body } from '../../sandbox/service.ts';
import { commitAll } from './clone.ts';
import type { RunOptions, Screen } from './run-berth.ts';
import { bringUp, openWorld, push, serviceYaml, type World, webFiles } from './world.ts';

/** Bad input, and what stands on the screen for it: screens/<name>.txt. */
interface Item {
  readonly name: string;
  readonly args: readonly string[];
  readonly prepare?: (world: World) => unknown;
  readonly options?: RunOptions;
  /** What happens while a person makes up their mind. */
  readonly meanwhile?: (world: World) => Promise<void>;
}

const folder = new URL('./screens/', import.meta.url);
const always = { times: Number.POSITIVE_INFINITY };
const who = 'arn:aws:sts::111122223333:assumed-role/ci/berth';
const web = 'arn:aws:ecs:eu-west-1:111122223333:service/production/web';
const manifest = 'services/web/service.yaml';

function denied(action: string, resource: string): string {
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function environment(place: string): string {
  return webFiles['berth.yaml']?.replace('region: eu-west-1, cluster: production', place) ?? '';
}

/** A service that somebody else made, with another deployment controller. */
async function foreignService({ ecs, sandbox }: World, type: 'CODE_DEPLOY' | 'EXTERNAL'): Promise<void> {
  const definition = { family: 'web', containerDefinitions: [{ name: 'app', image: 'nginx', memory: 128 }] };
  const caller = { account: sandbox.account, region: sandbox.region, accessKeyId: 'PERSON' };
  await sandbox.ecs.operations.RegisterTaskDefinition?.(definition, caller);
  const input = { cluster: 'production', serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1 };
  await ecs.send(new CreateServiceCommand({ ...input, deploymentController: { type } }));
}

/** The sandbox has no Express Mode; what DescribeServices would say of such a service is put into its answer. */
function managedByEcs({ sandbox }: World): void {
  const operations = sandbox.ecs.operations as Record<string, (input: Body, caller: never) => unknown>;
  const describe = operations.DescribeServices;
  operations.DescribeServices = async (input, caller) => {
    const answer = (await describe?.(input, caller)) as { readonly services: readonly Body[] };
    return { ...answer, services: answer.services.map((one) => ({ ...one, resourceManagementType: 'ECS' })) };
  };
}

async function newer(world: World): Promise<void> {
  await bringUp(world);
  push(world, '1.1.0');
}

async function deleted(world: World): Promise<void> {
  await bringUp(world);
  await world.ecs.send(new DeleteServiceCommand({ cluster: 'production', service: 'web', force: true }));
}

const init = ['init', '--cluster', 'production', '--region', 'eu-west-1'];

/** Two services, of which one follows an image, and one that Berth does not look after. */
async function adoptable(world: World): Promise<void> {
  const api = serviceYaml('api').replace(/images:[\s\S]*/, '');
  world.write({ 'services/api/service.yaml': api.replace('- name: app', '- name: app\n      image: nginx:1.27') });
  await bringUp(world);
  const { operations } = world.sandbox.ecs;
  const caller = { account: world.sandbox.account, region: world.sandbox.region, accessKeyId: 'PERSON' };
  const containerDefinitions = [{ name: 'app', image: 'nginx', memory: 128 }];
  await operations.RegisterTaskDefinition?.({ family: 'old', containerDefinitions }, caller);
  const input = { cluster: 'production', serviceName: 'old', taskDefinition: 'old', desiredCount: 1 };
  await operations.CreateService?.({ ...input, deploymentController: { type: 'EXTERNAL' } }, caller);
}

const items: readonly Item[] = [
  {
    name: 'no-credentials',
    args: ['plan'],
    options: { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } },
  },
  {
    name: 'wrong-region',
    args: ['plan'],
    prepare: (world) => world.write({ 'berth.yaml': environment('region: eu-central-1, cluster: production') }),
  },
  {
    name: 'unknown-cluster',
    args: ['plan'],
    prepare: (world) => world.write({ 'berth.yaml': environment('region: eu-west-1, cluster: prod') }),
  },
  {
    name: 'unknown-service',
    args: ['plan'],
    prepare: (world) =>
      world.write({ [manifest]: serviceYaml('web').replace(/definition:\n[\s\S]*images:/, 'images:') }),
  },
  { name: 'unknown-service-history', args: ['history', 'web'] },
  { name: 'misspelt-service', args: ['plan', 'wbe'] },
  {
    name: 'access-denied-read',
    args: ['plan'],
    prepare: ({ sandbox }) =>
      sandbox.faults.fail(
        'AccessDeniedException',
        denied('ecs:DescribeServices', web),
        { operation: 'DescribeServices' },
        always,
      ),
  },
  {
    name: 'access-denied-write',
    args: ['apply', '--yes'],
    prepare: async (world) => {
      await newer(world);
      const match = { operation: 'UpdateService' };
      world.sandbox.faults.fail('AccessDeniedException', denied('ecs:UpdateService', web), match, always);
    },
  },
  {
    name: 'access-denied-pass-role',
    args: ['apply', '--yes'],
    prepare: ({ sandbox }) => {
      const role = 'arn:aws:iam::111122223333:role/web-execution';
      const match = { operation: 'RegisterTaskDefinition' };
      sandbox.faults.fail('AccessDeniedException', denied('iam:PassRole', role), match, always);
    },
  },
  {
    name: 'access-denied-images',
    args: ['plan'],
    prepare: ({ sandbox }) => {
      const repository = 'arn:aws:ecr:eu-west-1:111122223333:repository/web';
      const match = { service: 'ecr' };
      sandbox.faults.fail('AccessDeniedException', denied('ecr:ListImages', repository), match, always);
    },
  },
  {
    name: 'throttling',
    args: ['plan'],
    prepare: ({ sandbox }) => sandbox.faults.throttle({ operation: 'DescribeServices' }, always),
  },
  {
    name: 'expired-token',
    args: ['plan'],
    prepare: ({ sandbox }) =>
      sandbox.faults.fail('ExpiredTokenException', 'The security token included in the request is expired', {}, always),
  },
  {
    name: 'not-yaml',
    args: ['plan'],
    prepare: (world) => world.write({ [manifest]: 'service: web\n  images: [\n' }),
  },
  {
    name: 'missing-file',
    args: ['plan'],
    prepare: (world) => {
      const text = serviceYaml('web').replace(
        /taskDefinition:\n[\s\S]*definition:\n/,
        'taskDefinition: web.json\ndefinition:\n',
      );
      world.write({ [manifest]: text });
    },
  },
  { name: 'no-repository', args: ['plan', '--ref', 'main'] },
  { name: 'unknown-ref', args: ['plan', '--ref', 'mian'], prepare: ({ folder: clone }) => commitAll(clone) },
  { name: 'unknown-commit', args: ['plan', '--ref', 'c0ffee1'], prepare: ({ folder: clone }) => commitAll(clone) },
  { name: 'unreachable-remote', args: ['plan', '--git', 'http://127.0.0.1:2/shop.git'] },
  { name: 'path-without-remote', args: ['plan', '--path', 'shop'] },
  { name: 'unknown-revision', args: ['diff', 'web:1', 'web:9'], prepare: bringUp },
  { name: 'unknown-family', args: ['diff', 'wbe:1', 'web:1'] },
  { name: 'unknown-service-diff', args: ['diff', 'wbe', 'web:1'] },
  { name: 'init', args: [...init, '--dir', 'new'], prepare: adoptable },
  { name: 'no-region', args: ['init', '--cluster', 'production', '--dir', 'new'] },
  { name: 'init-exists', args: init, prepare: adoptable },
  { name: 'init-unknown-cluster', args: ['init', '--cluster', 'prod', '--region', 'eu-west-1', '--dir', 'new'] },
  { name: 'init-unknown-service', args: [...init, '--dir', 'new', '--service', 'wbe'], prepare: adoptable },
  {
    name: 'init-nothing-to-adopt',
    args: [...init, '--dir', 'new'],
    prepare: (world) => foreignService(world, 'CODE_DEPLOY'),
  },
  { name: 'missing-workspace', args: ['plan', '--dir', 'services'] },
  {
    name: 'undefined-value',
    args: ['plan'],
    prepare: (world) => {
      const values = '{ region: eu-west-1, cluster: production, values: { domain: example.com } }';
      world.write({
        'berth.yaml': webFiles['berth.yaml']?.replace('{ region: eu-west-1, cluster: production }', values) ?? '',
        [manifest]: serviceYaml('web').replace('hidden-value', "'https://$" + "{values.domian}'"),
      });
    },
  },
  {
    name: 'no-matching-image',
    args: ['plan'],
    prepare: (world) => world.write({ [manifest]: serviceYaml('web').replace("semver: '1.x'", "semver: '>=2'") }),
  },
  {
    name: 'unknown-container',
    args: ['plan'],
    prepare: (world) => world.write({ [manifest]: serviceYaml('web').replace('images:\n  app:', 'images:\n  ap:') }),
  },
  {
    name: 'no-count',
    args: ['plan'],
    prepare: (world) => world.write({ [manifest]: serviceYaml('web').replace('  desiredCount: 2\n', '') }),
  },
  { name: 'draining', args: ['plan'], prepare: deleted },
  {
    name: 'inactive',
    args: ['plan'],
    prepare: async (world) => {
      await deleted(world);
      await world.sandbox.advance(600);
    },
  },
  { name: 'code-deploy', args: ['plan'], prepare: (world) => foreignService(world, 'CODE_DEPLOY') },
  { name: 'external', args: ['plan'], prepare: (world) => foreignService(world, 'EXTERNAL') },
  {
    name: 'managed-by-ecs',
    args: ['plan'],
    prepare: async (world) => {
      await bringUp(world);
      managedByEcs(world);
    },
  },
  {
    name: 'suspended',
    args: ['plan'],
    prepare: async (world) => {
      await newer(world);
      await world.run(['suspend', 'web', '--reason', 'incident 4711']);
    },
  },
  { name: 'html', args: ['plan'], prepare: ({ sandbox }) => sandbox.faults.html({ service: 'ecs' }, always) },
  {
    name: 'unreachable',
    args: ['plan'],
    options: {
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'X', AWS_SECRET_ACCESS_KEY: 'x' },
    },
  },
  {
    name: 'no-environment',
    args: ['plan'],
    prepare: (world) =>
      world.write({
        'berth.yaml': `${webFiles['berth.yaml']}  staging: { region: eu-west-1, cluster: staging }\n`,
      }),
  },
  { name: 'misspelt-environment', args: ['plan', '--env', 'producton'] },
  { name: 'misspelt-command', args: ['statsu'] },
  { name: 'misspelt-option', args: ['apply', '--wiat'] },
  { name: 'nobody-answers', args: ['apply'], prepare: newer },
  {
    name: 'conflict',
    args: ['apply'],
    prepare: newer,
    meanwhile: async (world) => {
      await world.sandbox.advance(60);
      push(world, '1.2.0');
    },
  },
  { name: 'declined', args: ['apply'], prepare: newer, options: { answer: 'no' } },
];

describe('the screen for', () => {
  let world: World;
  const before = { ...process.env };

  beforeEach(async () => {
    // The SDK looks for credentials in the process's own environment too: this machine's are not the test's.
    const nowhere = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' };
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) delete process.env[name];
    Object.assign(process.env, nowhere, { AWS_EC2_METADATA_DISABLED: 'true' });
    world = await openWorld();
  });

  afterEach(async () => {
    await world.stop();
    process.env = { ...before };
  });

  it.each(items)('$name', async ({ name, args, prepare, options, meanwhile }) => {
    await prepare?.(world);
    const answer = meanwhile && (async () => meanwhile(world).then(() => 'yes'));
    const shown = screenText(args, await world.run(args, { ...options, ...(answer && { answer }) }), world);
    const file = new URL(`${name}.txt`, folder);
    if (process.env.WRITE_SCREENS) writeFileSync(file, shown);
    expect(shown).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `${name}.txt is missing`);
  });

  it('every file of screens/ and no other', () => {
    expect(readdirSync(folder).toSorted()).toEqual(items.map(({ name }) => `${name}.txt`).toSorted());
  });
});

/** Ports and folders differ from run to run. */
function screenText(
  args: readonly string[],
  { out, err, code }: Screen,
  { sandbox, folder: workspace }: World,
): string {
  const text = `$ berth ${args.join(' ')}\n[standard output]\n${out}[standard error]\n${err}[exit code ${code}]\n`;
  return text.replaceAll(sandbox.endpoint, '<endpoint>').replaceAll(workspace, '<workspace>');
}
