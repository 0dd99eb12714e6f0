import { diff } from '../diff/diff.ts';
import type { ChangedBy, FieldChange } from '../diff/field-change.ts';
import { overlap, parseFieldPath } from '../diff/field-path.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { diffDefinition } from '../service/diff-definition.ts';
import { serviceTree } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import { normalizeDefinition } from '../service/normalize.ts';
import { declaredTags, diffTags } from '../service/tags.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import { baseOf, changesTo } from './content.ts';
import type { Plan } from './plan.ts';
import { runningImage } from './planned-images.ts';
import { allChosen, type ChosenImage, type ResolvedImage } from './resolved-image.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** Three states of one service: what Git said when it was applied last, what it says now, and what runs. */
export interface WhoChangedInput {
  /** The manifest at the commit that the service's notes name. */
  readonly lastApplied: DesiredService;
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
}

/** Who made each of a plan's differences; `undefined` for one of which nobody can say. */
export type WhoChanged = (change: FieldChange) => ChangedBy | undefined;

/**
 * Git made a difference where it says otherwise than when it was applied last; somebody made it at the service where what
 * runs is not what was applied. The second is said only where the notes bear out that all of that commit was applied.
 */
export function whoChanged(input: WhoChangedInput): WhoChanged {
  const since = input.live.memory.commit ?? '';
  const inGit = gitChanges(input);
  const atService = serviceChanges(input);
  return (change) => {
    const git = has(inGit, change) ? { git: since } : {};
    const service = has(atService, change) ? { service: true as const } : {};
    const by = { ...git, ...service };
    return Object.keys(by).length > 0 ? by : undefined;
  };
}

/** The plan with who made each difference, for a person to read: what is done stays the same. */
export function withAuthors(plan: Plan, who: WhoChanged): Plan {
  const authored = (changes: readonly FieldChange[]) =>
    changes.map((change) => {
      const by = who(change);
      return by ? { ...change, by } : change;
    });
  return {
    ...plan,
    actions: plan.actions.map((action) => ({ ...action, changes: authored(action.changes) })),
    held: plan.held.map((hold) => ({ ...hold, changes: authored(hold.changes) })),
  };
}

/** Differences of a task definition's content, and of the service; some paths are in both. */
interface Differences {
  readonly content: readonly FieldChange[];
  readonly definition: readonly FieldChange[];
}

function gitChanges({ lastApplied, desired }: WhoChangedInput): Differences {
  const [before, after] = [lastApplied, desired].map(({ definition }) => normalizeDefinition(definition ?? {}));
  const tags = Object.entries(declaredTags(lastApplied.definition ?? {})).filter(([key]) => {
    return !(key in declaredTags(desired.definition ?? {}));
  });
  return {
    content: diffTaskDefinition(contentIn(desired), contentIn(lastApplied)),
    definition: [
      ...diff(after ?? {}, before ?? {}, serviceTree),
      ...diffTags(desired.definition ?? {}, declaredTags(lastApplied.definition ?? {})).changes,
      ...tags.map(([key]) => ({ path: `tags[${key}]` })),
    ],
  };
}

function contentIn({ taskDefinition }: DesiredService) {
  return taskDefinition.kind === 'declared' ? taskDefinition.content : {};
}

function serviceChanges(input: WhoChangedInput): Differences {
  const { lastApplied, live } = input;
  const applied = appliedState(input);
  if (!applied || !live.service || applied.applied !== live.memory.applied) return { content: [], definition: [] };
  const definition = lastApplied.definition ?? {};
  const { changes } = diffDefinition({ definition, live: live.service, revision: live.serviceRevision });
  return {
    content: live.running ? changesTo(applied, live.running) : [],
    definition: [...changes, ...diffTags(definition, live.tags).changes],
  };
}

/** What was wanted when it was applied, with the images that run since. */
function appliedState({ lastApplied, live, images }: WhoChangedInput): Wanted | undefined {
  const base = baseOf(lastApplied, live);
  const running = Object.entries(lastApplied.images).map(([container, { repository }]): ChosenImage | undefined => {
    const { tag = '', digest } = runningImage(live.running, container) ?? {};
    return digest === undefined ? undefined : { kind: 'chosen', container, repository, tag, digest, reason: '' };
  });
  const known = running.filter((image) => image !== undefined);
  const chosen = known.length === running.length ? known : allChosen(images);
  return base && chosen && wantedOf(lastApplied, base, chosen);
}

function has({ content, definition }: Differences, change: FieldChange): boolean {
  const isOfService = 'effect' in change || change.path.startsWith('tags[');
  const path = parseFieldPath(change.path);
  return (isOfService ? definition : content).some((one) => {
    const other = parseFieldPath(one.path);
    return path !== undefined && other !== undefined && overlap(path, other);
  });
}
