import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { Clock } from '../../lib/ports/clock.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { type RunOptions, runBerth, type Screen } from './run-berth.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** A workspace in a folder of its own, and a sandbox that commands are pointed at. */
export interface World {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly ecs: ECSClient;
  /** A command's clock: waiting turns the sandbox's. */
  readonly clock: Clock;
  write(files: Files): void;
  run(args: readonly string[], options?: RunOptions): Promise<Screen>;
  stop(): Promise<void>;
}

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

/** One service on Fargate, one environment, images by version. */
export const webFiles: Files = {
  'berth.yaml': `version: 1
services: services/*/service.yaml
environments:
  production: { region: eu-west-1, cluster: production }
`,
  'services/web/service.yaml': serviceYaml('web'),
};

/** A manifest of a service with one container `app`; more YAML goes below. */
export function serviceYaml(name: string, more = ''): string {
  return `service: ${name}
taskDefinition:
  networkMode: awsvpc
  requiresCompatibilities: [FARGATE]
  cpu: '256'
  memory: '512'
  executionRoleArn: arn:aws:iam::111122223333:role/web-execution
  containerDefinitions:
    - name: app
      environment: [{ name: TOKEN, value: hidden-value }]
definition:
  desiredCount: 2
  launchType: FARGATE
  networkConfiguration:
    awsvpcConfiguration: { subnets: [subnet-1], securityGroups: [sg-1] }
  deploymentConfiguration:
    deploymentCircuitBreaker: { enable: true, rollback: true }
images:
  app: { repository: '${registry}/web', semver: '1.x' }
${more}`;
}

/** Clusters `production` and `staging`, and `web:1.0.0` in ECR. */
const seed = {
  clusters: ['production', 'staging'],
  repositories: [{ name: 'web', images: [{ tag: '1.0.0' }] }],
};

/** Starts a sandbox at a fixed time, and writes the workspace. */
export async function openWorld(files: Files = webFiles, options: SandboxOptions = {}): Promise<World> {
  const sandbox = await startSandbox({ seed, startAt: Date.parse('2031-04-06T12:00:00Z'), ...options });
  const folder = mkdtempSync(join(tmpdir(), 'berth-cli-'));
  const write = (more: Files) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write(files);
  const clock: Clock = {
    now: () => sandbox.clock.now(),
    wait: (milliseconds) => sandbox.advance(milliseconds / 1000),
  };
  const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'none' };
  const env = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return {
    sandbox,
    folder,
    clock,
    ecs: new ECSClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials }),
    write,
    run: (args, more = {}) => runBerth(args, { cwd: folder, env, clock, ...more }),
    async stop() {
      rmSync(folder, { recursive: true });
      await sandbox.stop();
    },
  };
}

/** Brings the workspace's services up. */
export async function bringUp(world: World): Promise<void> {
  const { err, code } = await world.run(['apply', '--yes', '--wait']);
  if (code !== 0) throw new Error(`berth apply did not bring the services up: ${err}`);
}

/** Pushes an image, crashing or not. */
export function push({ sandbox }: World, tag: string, { crashes = false } = {}): void {
  sandbox.ecr.push({ repository: 'web', tag });
  if (crashes) sandbox.crashes.add({ repository: 'web', tag });
}
