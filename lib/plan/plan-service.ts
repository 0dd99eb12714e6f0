import { findingsOf } from '../checks/findings.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { digestOf } from '../memory/hash.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Action } from './action.ts';
import { actionsOf } from './actions.ts';
import { type Comparison, compare, contentOf } from './comparison.ts';
import { decide } from './decision.ts';
import { primaryDeployment } from './further-reads.ts';
import { gateOf } from './gate.ts';
import type { Hold } from './hold.ts';
import type { Plan } from './plan.ts';
import { plannedImages } from './planned-images.ts';
import { rememberOf } from './remember.ts';
import { allChosen, type ResolvedImage } from './resolved-image.ts';
import { wantedOf } from './wanted.ts';

/** Everything a plan is made from. Two plans from equal input are equal. */
export interface PlanInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
  /** When the image that led to this plan was pushed, ISO 8601; noted on the revision. */
  readonly pushed?: string | undefined;
}

/** What a pass would do to one service, why, and what it would not do, and why not. Pure. */
export function planService(input: PlanInput): Plan {
  const { desired, live } = input;
  const gate = gateOf(desired, live);
  const base = baseOf(desired, live);
  const images = allChosen(input.images);
  const outline = outlineOf(input);
  if (gate && (gate.kind === 'notOurs' || gate.kind === 'missing')) {
    return { ...outline, held: [{ ...gate, changes: [] }] };
  }
  if (!images || !base) return { ...outline, held: [...imageHolds(input.images), ...baseHold(desired, base)] };

  const wanted = wantedOf(desired, base, images);
  const planned = plannedImages(images, live.running);
  const comparison = compare(desired, live, wanted);
  if (gate) {
    return { ...outline, target: wanted.target, images: planned, held: [{ ...gate, changes: allChanges(comparison) }] };
  }
  const decision = decide({ desired, live, wanted, comparison, images: planned });
  const actions = actionsOf({ desired, live, wanted, comparison, decision, images: planned, pushed: input.pushed });
  return {
    ...outline,
    target: wanted.target,
    images: planned,
    actions,
    held: [...decision.held, ...reportHold(desired, actions)],
    remember: rememberOf({ desired, live, wanted, comparison, decision, actions }),
    inSync: isInSync(live, comparison),
  };
}

/** The base of the task definition: declared, or live where it could be read. */
export function baseOf(desired: DesiredService, live: LiveService): JsonObject | undefined {
  if (desired.taskDefinition.kind === 'declared') return desired.taskDefinition.content;
  return live.base && contentOf(live.base);
}

/** The parts of a plan that need no comparison. */
function outlineOf({ desired, live, images }: PlanInput): Plan {
  return {
    environment: desired.environment.name,
    region: desired.environment.region,
    cluster: desired.environment.cluster,
    service: desired.service,
    serviceArn: live.service?.serviceArn,
    commit: desired.commit,
    mode: desired.mode,
    basis: basisOf(live),
    target: undefined,
    images: [],
    actions: [],
    held: [],
    findings: findingsOf({ desired, live, images }),
    remember: undefined,
    inSync: false,
  };
}

/** Everything of the live state that a plan leans on; counts and events move by themselves and are left out. */
function basisOf(live: LiveService): string {
  const { events, runningCount, pendingCount, deployments, ...service } = (live.service ?? {}) as JsonObject;
  const primary = primaryDeployment(live.service);
  return digestOf({
    service,
    primary: { id: primary?.id, rolloutState: primary?.rolloutState },
    candidates: live.candidates.map(({ taskDefinition, tags }) => ({ arn: taskDefinition.taskDefinitionArn, tags })),
    open: live.open?.deployment?.status,
  });
}

function isInSync(live: LiveService, comparison: Comparison): boolean {
  return allChanges(comparison).length === 0 && primaryDeployment(live.service)?.rolloutState === 'COMPLETED';
}

function allChanges({ content, definition, left, tags }: Comparison) {
  return [...content, ...definition, ...left.flatMap(({ change }) => (change ? [change] : [])), ...tags.changes];
}

/** In report mode what would be done is held as a whole: it is published, and nothing is written. */
function reportHold({ mode }: DesiredService, actions: readonly Action[]): readonly Hold[] {
  if (mode !== 'report' || actions.length === 0) return [];
  const changes = actions.flatMap((action) => ('changes' in action ? action.changes : []));
  return [
    { kind: 'reportMode', reason: '`mode: report` plans and writes nothing', next: 'Set `mode: apply`.', changes },
  ];
}

function imageHolds(images: readonly ResolvedImage[]): readonly Hold[] {
  return images.flatMap((image) => imageHold(image) ?? []);
}

function imageHold(image: ResolvedImage): Hold | undefined {
  switch (image.kind) {
    case 'chosen':
      return undefined;
    case 'waiting': {
      const next = `Push an image to ${image.repository} that the policy takes.`;
      return { kind: 'waitingForImage', reason: `${image.container}: ${image.reason}`, next, changes: [] };
    }
    case 'invalid': {
      const next = 'Give the policy a filter that leaves such tags out, or delete the tag.';
      return { kind: 'unknown', reason: `${image.container}: ${image.reason}`, next, changes: [] };
    }
    case 'unknown':
      return { kind: 'unknown', reason: `${image.container}: ${image.error.message}`, next: '', changes: [] };
  }
}

function baseHold(desired: DesiredService, base: JsonObject | undefined): readonly Hold[] {
  if (base) return [];
  const family = desired.taskDefinition.kind === 'live' ? desired.taskDefinition.family : undefined;
  const reason = `the task definition that images are laid over could not be read${family ? ` (family ${family})` : ''}`;
  return [{ kind: 'unknown', reason, next: 'Register a first revision, or check `follow` and `family`.', changes: [] }];
}
