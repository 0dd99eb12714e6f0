import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { openEnvironment, streamServices } from '../lib/observe/load-manifests.ts';
import type { Source } from '../lib/ports/source.ts';

export const account = '111122223333';
export const region = 'eu-west-1';
export const cluster = 'production';
/** Who puts fleets in place. */
export const caller = { account, region, accessKeyId: 'BENCH' };

/** A repository with so many tags, one of them `1.0.0`, which is the newest that the policies choose. */
export interface FleetRepository {
  readonly name: string;
  readonly tags: number;
}

/** What is special about a service. */
export type ServiceKind =
  /** As Berth left it. */
  | 'plain'
  /** Somebody removed Berth's tags. */
  | 'untagged'
  /** `taskDefinition: live`. */
  | 'live'
  /** Declares `monitoring`, which DescribeServices leaves out. */
  | 'monitored'
  /** Its declared count differs from the live one: a scalable target governs it. */
  | 'scaled';

export interface FleetService {
  readonly name: string;
  readonly kind: ServiceKind;
  /** One for each of its containers. */
  readonly repositories: readonly string[];
}

/** The services of one cluster that a benchmark is about. */
export interface Fleet {
  readonly services: readonly FleetService[];
  readonly repositories: readonly FleetRepository[];
}

export interface FleetOptions {
  readonly services: number;
  /** `separate`: a repository for each service. `shared`: three, of two pages of tags and one and one. */
  readonly repositories: 'shared' | 'separate';
  /** Of each service. Default 1. */
  readonly containers?: number;
  /** Of each hundred services the second, third … are of these kinds; default: all plain. */
  readonly kinds?: readonly ServiceKind[];
}

const sharedRepositories: readonly FleetRepository[] = [
  { name: 'fleet/platform', tags: 1_500 },
  { name: 'fleet/web', tags: 1_000 },
  { name: 'fleet/jobs', tags: 10 },
];

/** A fleet of services whose kinds come round and round. */
export function createFleet(options: FleetOptions): Fleet {
  const { services, repositories, containers = 1, kinds = ['plain'] } = options;
  const listed = Array.from({ length: services }, (_, index) => {
    const name = `s${String(index).padStart(4, '0')}`;
    const shared = sharedRepositories[index % sharedRepositories.length]?.name ?? '';
    const chosen = Array.from({ length: containers }, (_, at) =>
      repositories === 'shared' ? shared : `fleet/${name}/${at}`,
    );
    return { name, kind: kinds[index % kinds.length] ?? 'plain', repositories: chosen };
  });
  const own = () => listed.flatMap((service) => service.repositories.map((name) => ({ name, tags: 3 })));
  const all = repositories === 'shared' ? sharedRepositories : own();
  return firstOf({ services: listed, repositories: all }, services);
}

/** The first services of a fleet. */
export function firstOf(fleet: Fleet, count: number): Fleet {
  const services = fleet.services.slice(0, count);
  const used = new Set(services.flatMap((service) => service.repositories));
  return { services, repositories: fleet.repositories.filter(({ name }) => used.has(name)) };
}

/** The fleet's manifests, written as they are read, so that they take no memory. */
export function fleetSource({ services }: Fleet): Source {
  const byFile = new Map(services.map((service) => [`services/${service.name}/service.json`, service]));
  const workspace = {
    version: 1,
    services: 'services/*/service.json',
    environments: { [cluster]: { region, cluster } },
  };
  return {
    commit: 'c0ffee',
    list: async () => ['berth.json', ...byFile.keys()],
    read: async (path) => {
      if (path === 'berth.json') return JSON.stringify(workspace);
      const service = byFile.get(path);
      return service && JSON.stringify(manifestOf(service));
    },
  };
}

/** The fleet's services as the manifests' loader gives them. */
export async function loadFleet(fleet: Fleet): Promise<readonly DesiredService[]> {
  const opened = await openEnvironment(fleetSource(fleet), cluster);
  const services: DesiredService[] = [];
  for await (const batch of streamServices(opened)) services.push(...batch.flatMap(({ desired }) => desired ?? []));
  if (services.length !== fleet.services.length) throw new Error('The fleet’s manifests have problems');
  return services;
}

function manifestOf(service: FleetService) {
  const { name, kind, repositories } = service;
  const images = repositories.map((repository, at) => [
    containerName(at),
    { repository: registryOf(repository), semver: '1.x' },
  ]);
  return {
    service: name,
    taskDefinition: kind === 'live' ? 'live' : taskDefinitionOf(service),
    ...(kind === 'live' ? {} : { definition: definitionOf(kind) }),
    images: Object.fromEntries(images),
  };
}

function containerName(at: number): string {
  return at === 0 ? 'app' : `sidecar-${at}`;
}

/** The registry's name of a repository. */
function registryOf(repository: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`;
}

/** A task definition as teams write them: a few variables, a health check, logs. */
export function taskDefinitionOf({ name, repositories }: FleetService) {
  return {
    family: name,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: `arn:aws:iam::${account}:role/${name}-execution`,
    containerDefinitions: repositories.map((repository, at) => ({
      name: containerName(at),
      image: `${registryOf(repository)}:build-0`,
      essential: true,
      portMappings: [{ containerPort: 8080 + at }],
      environment: Array.from({ length: 3 }, (_, index) => ({ name: `SETTING_${index}`, value: `${name}-${index}` })),
      healthCheck: { command: ['CMD-SHELL', 'wget -q -O - localhost:8080/health'], interval: 10 },
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': `/fleet/${name}`, 'awslogs-region': region, 'awslogs-stream-prefix': name },
      },
    })),
  };
}

export function definitionOf(kind: ServiceKind) {
  return {
    desiredCount: 1,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60001'], securityGroups: ['sg-0a1b2c3d4e5f60001'] },
    },
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    ...(kind === 'monitored' && {
      monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
    }),
  };
}
