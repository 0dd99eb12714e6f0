import type { DesiredEnvironment } from '../manifest/desired-service.ts';
import { digestOf } from '../memory/hash.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import type { Tags } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import type { Action } from './action.ts';
import type { Hold } from './hold.ts';
import type { Plan } from './plan.ts';

/** A live service, and what Berth noted on it. */
export interface NotedService {
  readonly service: WireService;
  readonly tags: Tags;
  readonly memory: ServiceMemory;
}

/**
 * True for a service that by its notes Berth looked after in this environment, and that can still be looked after. That no
 * manifest declares it is for the caller to know.
 */
export function isLeftBehind({ service, memory }: NotedService, environment: DesiredEnvironment): boolean {
  const controller = service.deploymentController?.type ?? 'ECS';
  const isOurs = controller === 'ECS' && service.resourceManagementType !== 'ECS';
  return isOurs && service.status === 'ACTIVE' && memory.environment === environment.name;
}

/** Where a plan for a service that left Git comes from, and who would carry it out. */
interface LeftOptions {
  readonly commit: string | undefined;
  /** Whether who carries it out may delete services at all; a stack may with its parameter `Prune`. */
  readonly mayDelete: boolean;
}

/**
 * What becomes of a service that no manifest declares any more: held, or with `prune` and where Berth created it scaled to
 * zero, and deleted once no task of it runs. Where nothing may be deleted, nothing is scaled either.
 */
export function planLeftService(
  noted: NotedService,
  environment: DesiredEnvironment,
  { commit, mayDelete }: LeftOptions,
): Plan {
  const { service, memory } = noted;
  const hold = holdOf(noted, environment, mayDelete);
  const isWritable = environment.mode === 'apply' && memory.suspend === undefined;
  return {
    environment: environment.name,
    region: environment.region,
    cluster: environment.cluster,
    service: service.serviceName ?? '',
    serviceArn: service.serviceArn,
    commit,
    mode: environment.mode,
    writes: isWritable ? 'everything' : 'nothing',
    basis: digestOf([service.serviceArn ?? '', service.desiredCount ?? 0, service.runningCount ?? 0]),
    target: undefined,
    applied: undefined,
    images: [],
    actions: hold ? [] : actionsOf(service),
    held: hold ? [hold] : [],
    findings: [],
    remember: undefined,
    unsaid: [],
    inSync: false,
    leftGit: true,
  };
}

function holdOf(
  { memory }: NotedService,
  { name, prune, mode }: DesiredEnvironment,
  mayDelete: boolean,
): Hold | undefined {
  const held = (why: string, next: string): Hold => ({
    kind: 'leftGit',
    about: 'service',
    reason: `no manifest of ${name} declares the service any more${why}`,
    next,
    changes: [],
  });
  const byHand = 'delete it yourself';
  if (memory.created === undefined) {
    return held(', and Berth did not create it', `Declare it again, or ${byHand}; Berth leaves it as it is.`);
  }
  if (memory.suspend !== undefined) {
    return held(', and it is suspended by the tag berth:suspend', `Remove the tag, or ${byHand}.`);
  }
  if (mode === 'report') return held('', `Declare it again, or ${byHand}; \`mode: report\` deletes nothing.`);
  if (prune && mayDelete) return undefined;
  const steps = [
    ...(prune ? [] : [`\`prune: true\` in ${name} (berth.yaml)`]),
    ...(mayDelete ? [] : ["the stack's parameter `Prune` to `true`"]),
  ];
  return held('', `Declare it again, ${byHand}, or set ${steps.join(' and ')}.`);
}

function actionsOf(service: WireService): readonly Action[] {
  const { serviceName = '', clusterArn, desiredCount = 0, runningCount = 0, pendingCount = 0 } = service;
  const input = { ...(clusterArn === undefined ? {} : { cluster: clusterArn }), service: serviceName };
  const reason = 'no manifest declares the service any more';
  // Only a REPLICA service has a count: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
  if (service.schedulingStrategy !== 'DAEMON') {
    if (desiredCount > 0) {
      const changes = [{ path: 'desiredCount', from: desiredCount, to: 0 }];
      const why = `${reason}: it is deleted once none of its tasks runs`;
      return [{ kind: 'UpdateService', input: { ...input, desiredCount: 0 }, changes, effect: 'inPlace', reason: why }];
    }
    if (runningCount + pendingCount > 0) return [];
  }
  return [{ kind: 'DeleteService', input, changes: [], reason }];
}
