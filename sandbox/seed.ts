import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AutoScaling } from './auto-scaling/auto-scaling.ts';
import type { Ec2 } from './ec2/ec2.ts';
import type { Ecr } from './ecr/ecr.ts';
import type { Ecs } from './ecs/ecs.ts';
import { plantCapacity, type SeedCluster, type SeedGroup, type SeedInstances } from './seed-capacity.ts';

/** What a sandbox starts with: `sandbox.json` in a workspace's folder. */
export interface Seed {
  /** Names of ECS clusters with the providers of Fargate, or clusters with others. */
  readonly clusters?: readonly (string | SeedCluster)[];
  /** Auto Scaling groups, whose instances run already. */
  readonly groups?: readonly SeedGroup[];
  /** EC2 instances of no group, which run already. */
  readonly instances?: readonly SeedInstances[];
  readonly repositories?: readonly SeedRepository[];
  /** Images whose tasks crash, whether they were pushed already or will be. */
  readonly crashes?: readonly SeedCrash[];
}

export interface SeedRepository {
  readonly name: string;
  /** The account; the sandbox's own by default. */
  readonly registryId?: string;
  /** The sandbox's own by default. */
  readonly region?: string;
  readonly images?: readonly SeedImage[];
}

export interface SeedImage {
  readonly tag?: string;
  readonly tags?: readonly string[];
  readonly platforms?: readonly string[];
}

export interface SeedCrash {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  /** Default 1. */
  readonly exitCode?: number;
}

/** Reads a seed from its file, or from `sandbox.json` in a workspace's folder. */
export function readSeed(path: string): Seed {
  const file = statSync(path).isDirectory() ? join(path, 'sandbox.json') : path;
  return JSON.parse(readFileSync(file, 'utf8')) as Seed;
}

/** Makes the clusters, groups and repositories, with their first images, about which no events are told. */
export async function plant(
  seed: Seed,
  services: {
    readonly ecs: Ecs;
    readonly ecr: Ecr;
    readonly ec2: Ec2;
    readonly autoScaling: AutoScaling;
    readonly crash: (crash: SeedCrash) => void;
  },
  place: { readonly account: string; readonly region: string },
): Promise<void> {
  const caller = { ...place, accessKeyId: 'seed' };
  plantCapacity(seed, services, caller);
  for (const { name, registryId = place.account, region = place.region, images = [] } of seed.repositories ?? []) {
    await services.ecr.operations.CreateRepository?.({ repositoryName: name, registryId }, { ...caller, region });
    for (const image of images) services.ecr.push({ repository: name, registryId, region, silent: true, ...image });
  }
  for (const crash of seed.crashes ?? []) services.crash(crash);
}
