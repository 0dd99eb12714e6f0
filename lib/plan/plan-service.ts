import type { Forecast } from '../capacity/forecast/forecast.ts';
import type { StandingReport } from '../capacity/providers/standing-report.ts';
import { findingsOf } from '../checks/findings.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { digestOf } from '../memory/hash.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Action } from './action.ts';
import { actionsOf } from './actions.ts';
import { allChanges, compare } from './comparison.ts';
import { baseOf } from './content.ts';
import { decide } from './decision.ts';
import { isContentKnown, primaryDeployment } from './further-reads.ts';
import { type Gate, gateOf } from './gate.ts';
import type { Hold } from './hold.ts';
import { baseHold, imageHolds } from './image-holds.ts';
import type { Plan } from './plan.ts';
import { plannedImages } from './planned-images.ts';
import { rememberOf, unsaidFields } from './remember.ts';
import { allChosen, type ResolvedImage } from './resolved-image.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** Everything a plan is made from. Two plans from equal input are equal. */
export interface PlanInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
  /** When the image that led to this plan was pushed, ISO 8601; noted on the revision. */
  readonly pushed?: string | undefined;
  /** What is foreseen of the rollout that the plan without it would start; absent while nobody looked. */
  readonly forecast?: Forecast | undefined;
  /** What a look at the whole cluster says of the service; absent while nobody looked. */
  readonly reports?: readonly StandingReport[] | undefined;
}

/** What a pass would do to one service, why, and what it would not do, and why not. Pure. */
export function planService(input: PlanInput): Plan {
  const { desired, live } = input;
  const gate = gateOf(desired, live);
  const outline = outlineOf(input, gate);
  if (gate?.closed) return { ...outline, held: [{ ...gate.hold, changes: [] }] };
  const base = baseOf(desired, live);
  const images = allChosen(input.images);
  if (!images || !base) {
    return { ...outline, held: [...gateHolds(gate, []), ...imageHolds(input.images), ...baseHold(desired, base)] };
  }
  const wanted = wantedOf(desired, base, images);
  const whole = {
    ...outline,
    target: wanted.target,
    applied: wanted.applied,
    images: plannedImages(images, live.running, isContentKnown(live, wanted)),
  };
  return gate ? gatedPlan(whole, gate, input, wanted) : openPlan(whole, input, wanted);
}

function gatedPlan(outline: Plan, gate: Gate, { desired, live }: PlanInput, wanted: Wanted): Plan {
  const comparison = compare(desired, live, wanted);
  const changes = allChanges(comparison);
  const isComplete = primaryDeployment(live.service)?.rolloutState === 'COMPLETED';
  return { ...outline, held: gateHolds(gate, changes), inSync: changes.length === 0 && isComplete };
}

/** A suspension is shown also while nothing waits behind it; a rollback of ECS's is news of its own. */
function gateHolds(gate: Gate | undefined, changes: Hold['changes']): readonly Hold[] {
  if (!gate || (gate.hold.kind === 'inProgress' && changes.length === 0)) return [];
  return [{ ...gate.hold, changes }];
}

function openPlan(outline: Plan, { desired, live, pushed, forecast, reports = [] }: PlanInput, wanted: Wanted): Plan {
  const { images } = outline;
  const comparison = compare(desired, live, wanted);
  const decision = decide({ desired, live, wanted, comparison, images, forecast });
  const actions = actionsOf({ desired, live, wanted, comparison, decision, images, pushed });
  return {
    ...outline,
    forecast,
    actions,
    held: [...decision.held, ...reports.map((report) => ({ ...report, changes: [] })), ...reportHold(desired, actions)],
    remember:
      outline.writes === 'nothing' ? undefined : rememberOf({ desired, live, wanted, comparison, decision, actions }),
    unsaid: outline.writes === 'nothing' ? [] : unsaidFields({ desired, live, wanted, comparison }),
    inSync: actions.length === 0 && isInSync(live, decision.held),
  };
}

/** The parts of a plan that need no comparison. */
function outlineOf({ desired, live, images }: PlanInput, gate: Gate | undefined): Plan {
  return {
    environment: desired.environment.name,
    region: desired.environment.region,
    cluster: desired.environment.cluster,
    service: desired.service,
    serviceArn: live.service?.serviceArn,
    commit: desired.commit,
    mode: desired.mode,
    writes: desired.mode === 'report' ? 'nothing' : (gate?.writes ?? 'everything'),
    basis: basisOf(live),
    target: undefined,
    applied: undefined,
    images: [],
    actions: [],
    held: [],
    findings: findingsOf({ desired, live, images }),
    remember: undefined,
    unsaid: [],
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
    current: live.current?.status,
  });
}

/** What is not Berth's to change keeps no service from being as wanted. */
function isInSync(live: LiveService, held: readonly Hold[]): boolean {
  const isComplete = primaryDeployment(live.service)?.rolloutState === 'COMPLETED';
  return isComplete && held.every(({ kind }) => kind === 'autoscaled' || kind === 'leftGit');
}

/** In report mode what would be done is held as a whole: it is published, and nothing is written. */
function reportHold({ mode }: DesiredService, actions: readonly Action[]): readonly Hold[] {
  if (mode !== 'report' || actions.length === 0) return [];
  // A revision's changes come again with the update that brings it.
  const shown = actions.filter(({ kind }) => kind !== 'RegisterTaskDefinition' || actions.length === 1);
  const changes = shown.flatMap((action) => ('changes' in action ? action.changes : []));
  return [
    { kind: 'reportMode', reason: '`mode: report` plans and writes nothing', next: 'Set `mode: apply`.', changes },
  ];
}
