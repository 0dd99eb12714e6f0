import type { FieldChange } from '../diff/field-change.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { digestOf } from '../memory/hash.ts';
import type { DefinitionChange } from '../service/diff-definition.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Comparison } from './comparison.ts';
import { primaryDeployment } from './further-reads.ts';
import type { Hold } from './hold.ts';
import type { PlannedImage } from './plan.ts';
import { downgrades } from './planned-images.ts';
import { refusedOn } from './refusal.ts';
import type { Wanted } from './wanted.ts';

/** What is left to do once every rule that holds a change has spoken. */
export interface Decision {
  /** True when the wanted content is to be rolled out. */
  readonly content: boolean;
  readonly definition: readonly DefinitionChange[];
  readonly held: readonly Hold[];
  /** Set when a difference that somebody made is put back. */
  readonly corrects: string | undefined;
}

export interface DecisionInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly comparison: Comparison;
  readonly images: readonly PlannedImage[];
}

/** Sorts the differences into what goes and what is held, by the rules of a pass. */
export function decide(input: DecisionInput): Decision {
  const held: Hold[] = [];
  let definition = actionable(input, held);
  let content = input.comparison.content;
  const starting = definition.filter(({ effect }) => effect !== 'inPlace');
  const stop = content.length + starting.length > 0 ? deploymentHold(input) : undefined;
  if (stop) {
    held.push({ ...stop, changes: [...content, ...starting] });
    definition = definition.filter(({ effect }) => effect === 'inPlace');
    content = [];
  }
  const changes = [...content, ...definition];
  const drift = changes.length > 0 ? driftRule(input, changes) : undefined;
  if (drift?.hold) return { content: false, definition: [], held: [...held, drift.hold], corrects: undefined };
  return { content: content.length > 0, definition, held, corrects: drift?.corrects };
}

/** The definition's changes that an update can make; the others go to `held`. */
function actionable(input: DecisionInput, held: Hold[]): readonly DefinitionChange[] {
  const { comparison, live } = input;
  const defaults: DefinitionChange[] = [];
  for (const left of comparison.left) {
    if (left.change) defaults.push(left.change);
    else held.push(leftGitHold(left.field));
  }
  return [...comparison.definition, ...defaults].filter((change) => {
    if (change.effect === 'recreation') {
      held.push(recreationHold(change));
      return false;
    }
    if (change.field !== 'desiredCount') return true;
    const hold = countHold(live, change);
    if (hold) held.push(hold);
    return hold === undefined;
  });
}

function leftGitHold(field: string): Hold {
  return {
    kind: 'leftGit',
    reason: `${field} is no longer declared, and ECS documents no default to go back to`,
    next: `Declare ${field} as you want it, or set it at the service; Berth leaves it as it is.`,
    changes: [],
  };
}

function recreationHold(change: DefinitionChange): Hold {
  return {
    kind: 'recreation',
    reason: `ECS cannot change ${change.field} of a service that exists`,
    next: `Delete the service and let Berth create it again, or put ${change.field} back in the manifest.`,
    changes: [change],
  };
}

/** The count belongs to Application Auto Scaling when the service is a scalable target there. */
function countHold({ scalableTarget, service }: LiveService, change: FieldChange): Hold | undefined {
  if (scalableTarget === 'none') return undefined;
  if (scalableTarget === undefined) {
    return {
      kind: 'unknown',
      reason: 'whether Application Auto Scaling governs desiredCount could not be read, so it is left alone',
      next: 'Allow application-autoscaling:DescribeScalableTargets.',
      changes: [change],
    };
  }
  const { minCapacity, maxCapacity } = scalableTarget;
  return {
    kind: 'autoscaled',
    reason: `desiredCount belongs to Application Auto Scaling (${minCapacity} to ${maxCapacity}, now ${service?.desiredCount})`,
    next: 'Leave desiredCount out of the manifest.',
    changes: [change],
  };
}

/** What keeps a deployment from being started; `undefined` when nothing does. */
function deploymentHold({ desired, live, wanted, images }: DecisionInput): Omit<Hold, 'changes'> | undefined {
  const refused = refusedOn(live, wanted);
  if (refused !== undefined) {
    return {
      kind: 'refused',
      reason: `this target failed before, as ${shortArn(refused)}, and is not tried again`,
      next: `berth retry ${desired.service}, or push another image`,
    };
  }
  const [older] = downgrades(desired, images);
  if (older) {
    return {
      kind: 'downgrade',
      reason: `${older.container}: ${older.to.tag} is older than ${older.from?.tag}, which runs`,
      next: `Push a newer image, or change the policy so that ${older.from?.tag} no longer takes part.`,
    };
  }
  const strategy = live.service?.deploymentConfiguration?.strategy ?? 'ROLLING';
  if (strategy !== 'ROLLING' && primaryDeployment(live.service)?.rolloutState === 'IN_PROGRESS') {
    return { kind: 'inProgress', reason: `a ${strategy} deployment is in progress, and is not superseded`, next: '' };
  }
  return undefined;
}

/**
 * Whose doing a difference is. When what Git wants is what was applied, somebody changed the service: drift, reported or
 * put back once per commit. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html
 */
function driftRule(
  { desired, live, wanted }: DecisionInput,
  changes: readonly FieldChange[],
): { readonly hold?: Hold; readonly corrects: string | undefined } {
  if (live.memory.applied !== wanted.applied) return { corrects: undefined };
  const fields = changes.map(({ path }) => path).join(', ');
  const once = digestOf([desired.commit ?? '', wanted.applied]);
  if (desired.drift === 'report') {
    return {
      hold: {
        kind: 'drift',
        reason: `changed at the service since it was applied: ${fields}`,
        next: 'Change the manifest to match, or set `drift: correct` to have it put back.',
        changes,
      },
      corrects: undefined,
    };
  }
  if (live.memory.corrected === once) {
    return {
      hold: {
        kind: 'doesNotConverge',
        reason: `was put back once for this commit and differs again: ${fields}`,
        next: `Find who changes ${changes[0]?.path ?? 'it'}, or change the manifest; the next commit is tried again.`,
        changes,
      },
      corrects: undefined,
    };
  }
  return { corrects: once };
}

/** `web:41` of a task definition's ARN. */
export function shortArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
