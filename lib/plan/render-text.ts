import type { FieldChange, UpdateEffect } from '../diff/field-change.ts';
import type { Action } from './action.ts';
import type { Hold } from './hold.ts';
import { hasChanges, type Plan, type PlannedImage } from './plan.ts';
import { shortDigest, shownChange, valueText } from './value-text.ts';

/** How a piece of text is set off; each gives its text back as it is when there are no colours. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** No colours: for a file, a pipe, a comment. */
export const plain: Paint = {
  strong: (text) => text,
  quiet: (text) => text,
  good: (text) => text,
  warn: (text) => text,
  bad: (text) => text,
};

export interface RenderOptions {
  readonly paint?: Paint;
  /** Environment values are shown only when a person on a terminal asks. */
  readonly showValues?: boolean;
  /** Characters in a line; values are cut to it. Default 80. */
  readonly columns?: number;
}

const effects: Readonly<Record<UpdateEffect, string>> = {
  inPlace: 'in place, running tasks are left alone',
  newDeployment: 'new deployment, running tasks are replaced',
  forcedDeployment: 'forced deployment, running tasks are replaced',
  recreation: 'needs the service to be created again',
};

/** One service's plan for a person: what changes, from what to what, why, and what it does to running tasks. */
export function renderPlanText(plan: Plan, options: RenderOptions = {}): string {
  const { paint = plain } = options;
  const name = paint.strong(`${plan.cluster}/${plan.service}`);
  const lines = [
    `${symbolOf(plan, paint)} ${name}  ${headline(plan, paint)}`,
    ...plan.images
      .filter((image) => image.from?.digest !== image.to.digest)
      .flatMap((image) => imageLines(image, paint)),
    ...plan.actions.flatMap((action) => actionLines(action, options)),
    ...plan.held.flatMap((hold) => holdLines(hold, options)),
    ...plan.findings.map(({ severity, message }) => `    ${paintSeverity(severity, paint)}: ${message}`),
  ];
  return lines.join('\n');
}

/** Several services' plans, those in sync in one line each, and a count at the end. */
export function renderPlansText(plans: readonly Plan[], options: RenderOptions = {}): string {
  const count = (text: string, test: (plan: Plan) => boolean) => {
    const number = plans.filter(test).length;
    return number > 0 ? [`${number} ${text}`] : [];
  };
  const summary = [
    ...count('to change', hasChanges),
    ...count('held', (plan) => plan.held.length > 0 && !hasChanges(plan)),
    ...count('in sync', (plan) => plan.inSync),
    ...count('in progress', isInProgress),
  ];
  return [...plans.map((plan) => renderPlanText(plan, options)), '', `${summary.join(', ') || 'No services'}.`].join(
    '\n',
  );
}

function isInProgress(plan: Plan): boolean {
  return !plan.inSync && plan.held.length === 0 && !hasChanges(plan);
}

function symbolOf(plan: Plan, paint: Paint): string {
  if (plan.actions.some(({ kind }) => kind === 'CreateService')) return paint.good('+');
  if (hasChanges(plan)) return paint.warn('~');
  if (plan.held.length > 0) return paint.bad('!');
  return plan.inSync ? paint.good('=') : paint.quiet('…');
}

function headline(plan: Plan, paint: Paint): string {
  if (plan.actions.some(({ kind }) => kind === 'CreateService')) return 'is created';
  const update = plan.actions.find((action) => action.kind === 'UpdateService');
  if (update) return effects[update.effect];
  if (hasChanges(plan)) return effects.inPlace;
  if (plan.held.length > 0) return paint.bad(`held: ${[...new Set(plan.held.map(({ kind }) => kind))].join(', ')}`);
  return plan.inSync ? paint.quiet('in sync') : 'as wanted, its deployment is in progress';
}

function imageLines({ container, from, to, reason }: PlannedImage, paint: Paint): readonly string[] {
  const name = (image: { readonly tag?: string | undefined; readonly digest?: string | undefined } | undefined) =>
    image ? [image.tag, image.digest && paint.quiet(shortDigest(image.digest))].filter(Boolean).join(' ') : '(none)';
  return [`    image ${container}: ${name(from)} → ${name(to)}`, `      ${paint.quiet(reason)}`];
}

function actionLines(action: Action, options: RenderOptions): readonly string[] {
  const { paint = plain } = options;
  const changes = 'changes' in action ? action.changes : [];
  // An update repeats the content's changes that its revision brings: they are shown where the revision is made.
  const shown =
    action.kind === 'UpdateService' && action.revision?.kind === 'registered' ? changes.filter(isOwn) : changes;
  return [`    ${paint.strong(action.kind)}  ${paint.quiet(action.reason)}`, ...changeLines(shown, options)];
}

/** True for a change of the service rather than of its task definition's content. */
function isOwn(change: FieldChange): boolean {
  return 'effect' in change;
}

function holdLines({ kind, reason, next, changes }: Hold, options: RenderOptions): readonly string[] {
  const { paint = plain } = options;
  return [
    `    ${paint.bad(`held (${kind})`)}: ${reason}`,
    ...(next ? [`      next: ${next}`] : []),
    ...changeLines(changes, options),
  ];
}

/** A line per change, paths in one column; a value that would not fit is cut. */
function changeLines(changes: readonly FieldChange[], options: RenderOptions): readonly string[] {
  const { paint = plain, showValues = false, columns = 80 } = options;
  const width = Math.min(48, Math.max(0, ...changes.map(({ path }) => path.length)));
  const room = Math.max(16, Math.floor((columns - width - 14) / 2));
  return changes.map((change) => {
    const { path, from, to } = shownChange(change, showValues);
    const sign = from === undefined ? paint.good('+') : to === undefined ? paint.bad('-') : paint.warn('~');
    const old = paint.bad(valueText(from, room));
    const now = paint.good(valueText(to, room));
    const values = from === undefined ? now : to === undefined ? old : `${old} → ${now}`;
    return `      ${sign} ${path.padEnd(width)}  ${values}`;
  });
}

function paintSeverity(severity: 'error' | 'warning' | 'info', paint: Paint): string {
  if (severity === 'error') return paint.bad(severity);
  return severity === 'warning' ? paint.warn(severity) : severity;
}
