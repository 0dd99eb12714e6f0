import type { Forecast } from '../capacity/forecast/forecast.ts';
import type { FieldChange } from '../diff/field-change.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { DefinitionChange } from '../service/definition-change.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Comparison } from './comparison.ts';
import { contentHold } from './content-hold.ts';
import { driftRule } from './drift.ts';
import { fieldRules } from './field-holds.ts';
import { primaryDeployment } from './further-reads.ts';
import type { Hold } from './hold.ts';
import type { PlannedImage } from './plan.ts';
import { downgrades } from './planned-images.ts';
import { refusalsOf } from './refusal.ts';
import type { Wanted } from './wanted.ts';

/** What is left to do once every rule that holds a change has spoken. */
export interface Decision {
  /** True when the wanted content is to be rolled out. */
  readonly content: boolean;
  readonly definition: readonly DefinitionChange[];
  /** True when declared tags are to be set. */
  readonly tags: boolean;
  readonly held: readonly Hold[];
  /** Set when a difference that somebody made is put back: what to note, so that it is done once. */
  readonly corrects: string | undefined;
}

/** A comparison, and the two sides that were compared. */
export interface DecisionInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly comparison: Comparison;
  readonly images: readonly PlannedImage[];
  /** What is foreseen of the rollout that would otherwise go; absent while nobody looked. */
  readonly forecast?: Forecast | undefined;
}

/** Sorts the differences into what goes and what is held, by the rules of a pass. */
export function decide(input: DecisionInput): Decision {
  const { comparison, live, desired, wanted } = input;
  const fields = fieldRules(comparison, live);
  const held = [...fields.held];
  let { definition } = fields;
  let { content } = comparison;
  const starting = definition.filter(({ effect }) => effect !== 'inPlace');
  const stop = content.length + starting.length > 0 ? deploymentHold(input) : undefined;
  if (stop) {
    held.push({ ...stop, changes: [...content, ...starting] });
    definition = definition.filter(({ effect }) => effect === 'inPlace');
    content = [];
  }
  const tight = stop ? undefined : capacityHold(input);
  if (tight) {
    const placed = definition.filter(placesTasks);
    held.push({ ...tight, changes: [...content, ...placed] });
    definition = definition.filter((change) => !placed.includes(change));
    content = [];
  }
  const changes: readonly FieldChange[] = [...content, ...definition, ...comparison.tags.changes];
  const drift = changes.length > 0 ? driftRule({ desired, live, wanted, changes }) : undefined;
  if (drift?.hold) {
    return { content: false, definition: [], tags: false, held: [...held, drift.hold], corrects: undefined };
  }
  const tags = comparison.tags.changes.length > 0;
  return { content: content.length > 0, definition, tags, held, corrects: drift?.corrects };
}

/** What keeps a deployment from being started; `undefined` when nothing does. */
function deploymentHold(input: DecisionInput): Omit<Hold, 'changes'> | undefined {
  // First: nothing that a person could do about the others would let such a content go.
  return (
    contentHold(input.live, input.wanted) ?? refusedHold(input) ?? downgradeHold(input) ?? inProgressHold(input.live)
  );
}

/** With `capacity: block` what ECS could not place waits until it can; what is not known holds nothing. */
function capacityHold({ desired, forecast }: DecisionInput): Omit<Hold, 'changes'> | undefined {
  if (desired.capacity !== 'block' || forecast?.fit.kind !== 'cannotFinish') return undefined;
  const { reason, next } = forecast.fit;
  return { kind: 'capacity', reason: `it would not fit: ${reason}`, next };
}

/** True for a change after which ECS starts tasks. */
function placesTasks({ effect, field }: DefinitionChange): boolean {
  return effect !== 'inPlace' || field === 'desiredCount';
}

function refusedHold({ desired, live, wanted }: DecisionInput): Omit<Hold, 'changes'> | undefined {
  const [refusal] = refusalsOf(live, wanted);
  if (!refusal) return undefined;
  const revision = shortArn(refusal.revision.taskDefinition.taskDefinitionArn ?? '');
  return {
    kind: 'refused',
    reason: `this target failed, was rolled back or was refused (${revision} says so), and is not tried again`,
    next: `\`berth retry ${desired.service} --env ${desired.environment.name}\`, or push another image`,
  };
}

function downgradeHold({ desired, images }: DecisionInput): Omit<Hold, 'changes'> | undefined {
  const [older] = downgrades(desired, images);
  if (!older) return undefined;
  return {
    kind: 'downgrade',
    about: older.container,
    reason: `${older.container}: ${older.to.tag} is older than ${older.from?.tag}, which runs`,
    next: `Push a newer image, or change the policy so that ${older.from?.tag} no longer takes part.`,
  };
}

/** A ROLLING deployment is superseded by a newer target; the other strategies are left to end first. */
function inProgressHold({ service, current }: LiveService): Omit<Hold, 'changes'> | undefined {
  const inProgress =
    primaryDeployment(service)?.rolloutState === 'IN_PROGRESS' ||
    current?.status === 'PENDING' ||
    current?.status === 'IN_PROGRESS';
  const strategy =
    current?.deploymentConfiguration?.strategy ?? service?.deploymentConfiguration?.strategy ?? 'ROLLING';
  if (!inProgress || strategy === 'ROLLING') return undefined;
  return { kind: 'inProgress', reason: `a ${strategy} deployment is in progress, and is not superseded`, next: '' };
}

/** `web:41` of a task definition's ARN. */
export function shortArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
