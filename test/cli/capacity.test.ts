import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import { capacityScreens, expectScreen } from './capacity-screen.ts';
import type { RunOptions } from './run-berth.ts';
import { openWorld, type World } from './world.ts';

const large = { instanceType: 'm5.large', cpu: 2048, memory: 7764 };
const always = { times: Number.POSITIVE_INFINITY };
const who = 'arn:aws:sts::111122223333:assumed-role/ci/berth';

/** Three instances of three zones, in the order of their ids. */
function addInstances({ sandbox }: World): void {
  const world = sandbox.ecs.worldAt();
  const cluster = world.clusters.get('production');
  if (!cluster) throw new Error('no cluster');
  for (const zone of 'abc') {
    registerInstance(world, cluster, { ...large, ec2InstanceId: `i-0${zone}`, availabilityZone: `eu-west-1${zone}` });
  }
}

/** A service that takes port 8080 of two instances, and one that takes a quarter of each. */
async function addServices({ ecs, sandbox }: World): Promise<void> {
  const container = { name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', cpu: 512, memory: 1024 };
  const families = { edge: { portMappings: [{ containerPort: 80, hostPort: 8080 }] }, api: {} };
  for (const [family, more] of Object.entries(families)) {
    const containerDefinitions = [{ ...container, ...more }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family, networkMode: 'bridge', containerDefinitions }));
    const service = { cluster: 'production', serviceName: family, taskDefinition: family };
    const desiredCount = family === 'edge' ? 2 : 3;
    await ecs.send(new CreateServiceCommand({ ...service, desiredCount, launchType: 'EC2' }));
  }
  await sandbox.advance(600);
}

function denied(action: string, resource = '*'): string {
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function deny(...operations: readonly string[]): (world: World) => void {
  return ({ sandbox }) => {
    for (const operation of operations) {
      sandbox.faults.fail('AccessDeniedException', denied(`ecs:${operation}`), { operation }, always);
    }
  };
}

interface Item {
  readonly name: string;
  readonly args: readonly string[];
  readonly prepare?: (world: World) => void;
  readonly options?: RunOptions;
}

const items: readonly Item[] = [
  { name: 'named', args: ['production'] },
  { name: 'environment', args: [] },
  { name: 'json', args: ['production', '--output', 'json'] },
  { name: 'nothing-runs', args: ['staging', '--region', 'eu-west-1'] },
  { name: 'what-if-fits', args: ['production', '--what-if', 'api=6'] },
  { name: 'what-if-does-not', args: ['--what-if', 'edge=4', '--what-if', 'api=30'] },
  { name: 'what-if-drain', args: ['production', '--what-if', 'drain=i-0a'] },
  { name: 'what-if-json', args: ['production', '--what-if', 'edge=4', '--output', 'json'] },
  { name: 'markdown', args: ['production', '--output', 'markdown'] },
  { name: 'what-if-markdown', args: ['production', '--what-if', 'edge=4', '--output', 'markdown'] },
  { name: 'what-if-picture', args: ['production', '--what-if', 'edge=4', '--output', 'svg'] },
  { name: 'what-if-unreadable', args: ['production', '--what-if', 'edge=many'] },
  { name: 'what-if-twice', args: ['production', '--what-if', 'edge=2', '--what-if', 'edge=3'] },
  { name: 'unknown-service', args: ['production', '--what-if', 'egde=3'] },
  { name: 'unknown-instance', args: ['production', '--what-if', 'drain=i-0d'] },
  { name: 'unknown-cluster', args: ['prod', '--region', 'eu-west-1'] },
  { name: 'denied', args: ['production'], prepare: deny('DescribeClusters', 'ListContainerInstances', 'ListTasks') },
  { name: 'denied-instances', args: ['production'], prepare: deny('DescribeContainerInstances') },
  { name: 'denied-services', args: ['production'], prepare: deny('DescribeServices') },
  { name: 'denied-what-if', args: ['production', '--what-if', 'edge=4'], prepare: deny('DescribeServices') },
  { name: 'misspelt-environment', args: ['--env', 'producton'] },
];

describe('berth capacity', () => {
  let world: World;
  const before = { ...process.env };

  beforeAll(async () => {
    // The SDK looks for a region in the process's own environment too: this machine's is not the test's.
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) delete process.env[name];
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' });
    world = await openWorld();
    addInstances(world);
    await addServices(world);
  });
  afterEach(() => world.sandbox.faults.clear());
  afterAll(async () => {
    await world.stop();
    process.env = { ...before };
  });

  it.each(items)('on the screen: $name', async ({ name, args, prepare, options }) => {
    prepare?.(world);
    expectScreen(`${name}.txt`, args, await world.run(['capacity', ...args], options));
  });

  it('every file of its screens and no other', () => {
    const held = readdirSync(capacityScreens).filter((name) => !name.startsWith('provider-'));
    expect(held.toSorted()).toEqual(items.map(({ name }) => `${name}.txt`).toSorted());
  });

  it('needs a cluster or a workspace', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'berth-nowhere-'));
    const { err, code } = await world.run(['capacity'], { cwd: nowhere });
    rmSync(nowhere, { recursive: true });
    expect(err).toBe(`berth: there is no berth.yaml in ${nowhere}: name a cluster, or a workspace with --dir\n`);
    expect(code).toBe(1);
  });

  it('finds the region of a named cluster in the ARN, in the workspace, else where the AWS CLI does', async () => {
    const named = await world.run(['capacity', 'production']);
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/production';
    expect(await world.run(['capacity', arn])).toEqual(named);
    const env = { AWS_ENDPOINT_URL: world.sandbox.endpoint, AWS_ACCESS_KEY_ID: 'X', AWS_SECRET_ACCESS_KEY: 'x' };
    const elsewhere = { cwd: tmpdir(), env };
    expect((await world.run(['capacity', 'production'], elsewhere)).err).toMatch(/^berth: no region is known/);
    const found = await world.run(['capacity', 'production'], {
      ...elsewhere,
      env: { ...env, AWS_REGION: 'eu-west-1' },
    });
    expect(found).toEqual(named);
  });

  it('asks which region, where environments have the cluster in two', async () => {
    const other = '  other: { region: us-east-1, cluster: production }\n';
    const text = readFileSync(join(world.folder, 'berth.yaml'), 'utf8');
    world.write({ 'berth.yaml': text + other });
    const { err, code } = await world.run(['capacity', 'production']);
    const chosen = await world.run(['capacity', 'production', '--env', 'production']);
    const { err: unchosen } = await world.run(['capacity']);
    world.write({ 'berth.yaml': text });
    expect(err).toBe(
      'berth: environments have a cluster production in eu-west-1, us-east-1: say which with --region\n',
    );
    expect(code).toBe(1);
    expect(chosen.code).toBe(0);
    expect(unchosen).toContain('choose an environment with --env');
  });

  it('is in colours on a terminal alone, and draws a picture without them', async () => {
    const begins = String.fromCodePoint(27);
    expect((await world.run(['capacity', 'production'], { isTerminal: true })).out).toContain(begins);
    expect((await world.run(['capacity', 'production'])).out).not.toContain(begins);
    const { out } = await world.run(['capacity', 'production', '--output', 'svg'], { isTerminal: true });
    expect(out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(out).not.toContain(begins);
  });

  it('writes nothing', async () => {
    world.sandbox.calls.reset();
    await world.run(['capacity', 'production', '--what-if', 'drain=i-0a']);
    const made = Object.keys(world.sandbox.calls.counts());
    expect(made.length).toBeGreaterThan(4);
    expect(made.filter((name) => !/:(?:Describe|List)/.test(name))).toEqual([]);
  });
});
