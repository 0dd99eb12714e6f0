import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyWorkspace, indexWorkspace } from '../../tools/workspace-folder.ts';
import type { EndToEnd } from './harness.ts';

const shop = fileURLToPath(new URL('../../examples/shop', import.meta.url));
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

/** A workspace that the stack's functions carry in place of their own, and that commits can change. */
export interface EventfulWorkspace {
  /** Writes a service's manifest, and packages the workspace again. */
  commit(service: string, manifest: object): Promise<void>;
  remove(): void;
}

/** The example's services, to which others may be added, in folders of the stack's functions that are this stack's own. */
export async function openWorkspace(stack: EndToEnd): Promise<EventfulWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-workspace-'));
  cpSync(shop, folder, { recursive: true });
  const { functions } = stack.sandbox;
  const deployed = mkdtempSync(join(tmpdir(), 'berth-deployed-'));
  for (const name of functions.names()) {
    const { definition } = functions.find(name);
    functions.add({ ...definition, codeFolder: folderOver(definition.codeFolder, join(deployed, name)) });
  }
  let commits = 0;
  const pack = async () => {
    const commit = `${++commits}`.padStart(40, '0');
    const index = `${JSON.stringify(await indexWorkspace(folder, commit))}\n`;
    for (const name of functions.names()) {
      const found = functions.find(name);
      // A new deployment of the stack: processes that run have read the old index.
      found.stopProcesses();
      const { codeFolder } = found.definition;
      rmSync(join(codeFolder, 'workspace'), { recursive: true, force: true });
      copyWorkspace(folder, join(codeFolder, 'workspace'), commit);
      writeFileSync(join(codeFolder, 'workspace-index.json'), index);
    }
  };
  return {
    async commit(service, manifest) {
      const path = join(folder, 'services', service);
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path);
      writeFileSync(join(path, 'service.yaml'), JSON.stringify({ service, ...manifest }));
      await pack();
    },
    remove: () => {
      for (const one of [folder, deployed]) rmSync(one, { recursive: true });
    },
  };
}

/** A folder with a function's code, which other stacks run too, and without its workspace. */
function folderOver(code: string, folder: string): string {
  mkdirSync(folder);
  for (const name of readdirSync(code)) {
    if (!name.startsWith('workspace')) symlinkSync(join(code, name), join(folder, name));
  }
  return folder;
}

/** A task definition that roles are passed with. */
export function taskDefinition(family: string, image?: string) {
  return {
    family,
    taskRoleArn: `arn:aws:iam::111122223333:role/${family}-task`,
    executionRoleArn: `arn:aws:iam::111122223333:role/${family}-execution`,
    networkMode: 'awsvpc' as const,
    requiresCompatibilities: ['FARGATE' as const],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', ...(image !== undefined && { image }) }],
  };
}

export function definition(more: object = {}) {
  return {
    desiredCount: 1,
    launchType: 'FARGATE' as const,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60001'] } },
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    ...more,
  };
}

/** `images` of one container, by the highest version. */
export function newest(repository: string) {
  return { app: { repository: `${registry}/${repository}`, semver: '>=1' } };
}

export function imageOf(repository: string, tag: string): string {
  return `${registry}/${repository}:${tag}`;
}
