import { forecastLines } from '../capacity/forecast/render-forecast.ts';
import type { FieldChange, UpdateEffect } from '../diff/field-change.ts';
import { type Paint, plain } from '../text/paint.ts';
import { wrapped } from '../text/text-lines.ts';
import type { Action } from './action.ts';
import { type ChangeLinesOptions, changeLines } from './change-lines.ts';
import type { Finding, Hold } from './hold.ts';
import { hasChanges, type Plan, type PlannedImage, startsTooMuch } from './plan.ts';
import { movedImages } from './planned-images.ts';
import { shortDigest } from './value-text.ts';

/** Environment values are shown only when a person on a terminal asks. `columns`: characters in a line, default 80. */
export type RenderOptions = ChangeLinesOptions;

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
  const shown = moved(plan);
  const lines = [
    `${symbolOf(plan, paint)} ${name}  ${headline(plan, paint)}`,
    ...shown.flatMap((image) => imageLines(image, plan, options)),
    ...plan.actions.flatMap((action) => actionLines(action, shown, options)),
    ...plan.held.flatMap((hold) => holdLines(briefly(hold, plan), shown, options)),
    ...(plan.forecast ? forecastLines(plan.forecast, options) : []),
    ...unsaidFindings(plan).flatMap((finding) => findingLines(finding, options)),
  ];
  return lines.join('\n');
}

/** Several services' plans, those in sync in one line each, and a count at the end. */
export function renderPlansText(plans: readonly Plan[], options: RenderOptions = {}): string {
  const states = plans.map(stateOf);
  const summary = (['to change', 'held', 'in sync', 'in progress'] as const).flatMap((state) => {
    const count = states.filter((one) => one === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const tooMuch = plans.filter(startsTooMuch).length;
  const parts = tooMuch > 0 ? [...summary, `${tooMuch} would not fit`] : summary;
  const texts = plans.map((plan) => renderPlanText(plan, options));
  return [...texts, '', `${parts.join(', ') || 'No services'}.`].join('\n');
}

/** What becomes of a service, in two words. */
export function stateOf(plan: Plan): 'to change' | 'held' | 'in sync' | 'in progress' {
  if (hasChanges(plan) && plan.writes === 'everything') return 'to change';
  if (plan.held.length > 0) return 'held';
  return plan.inSync ? 'in sync' : 'in progress';
}

/** The images to show beside what is done, or held, for them. */
function moved(plan: Plan): readonly PlannedImage[] {
  return hasChanges(plan) || plan.held.some(({ changes }) => changes.length > 0) ? movedImages(plan.images) : [];
}

function symbolOf(plan: Plan, paint: Paint): string {
  switch (stateOf(plan)) {
    case 'to change':
      if (plan.leftGit) return paint.bad('-');
      return isNew(plan) ? paint.good('+') : paint.warn('~');
    case 'held':
      return paint.bad('!');
    case 'in sync':
      return paint.good('=');
    case 'in progress':
      return paint.quiet('…');
  }
}

function isNew(plan: Plan): boolean {
  return plan.actions.some(({ kind }) => kind === 'CreateService');
}

function headline(plan: Plan, paint: Paint): string {
  const kinds = [...new Set(plan.held.map(({ kind }) => kind))].join(', ');
  switch (stateOf(plan)) {
    case 'to change': {
      if (plan.leftGit) return leftHeadline(plan);
      const update = plan.actions.find((action) => action.kind === 'UpdateService');
      const does = isNew(plan) ? 'is created' : effects[update?.effect ?? 'inPlace'];
      return kinds ? `${does}; ${paint.bad(`held: ${kinds}`)}` : does;
    }
    case 'held':
      return paint.bad(`held: ${kinds}`);
    case 'in sync':
      return paint.quiet('in sync');
    case 'in progress':
      return plan.leftGit ? 'left Git, its tasks are stopping' : 'as wanted, its deployment is in progress';
  }
}

function leftHeadline({ actions }: Plan): string {
  const isDeleted = actions.some(({ kind }) => kind === 'DeleteService');
  return isDeleted ? 'left Git, is deleted' : 'left Git, is scaled to zero and then deleted';
}

/** The reason of a choice stands with the update that it leads to; where there is none, with the image. */
function imageLines(image: PlannedImage, plan: Plan, options: RenderOptions): readonly string[] {
  const { paint = plain } = options;
  const name = (one: PlannedImage['from']) =>
    one ? [one.tag, one.digest && paint.quiet(shortDigest(one.digest))].filter(Boolean).join(' ') : '(none)';
  const line = `    image ${paint.strong(image.container)}: ${name(image.from)} → ${name(image.to)}`;
  const isSaid = plan.actions.some(({ kind, reason }) => kind === 'UpdateService' && reason.includes(image.reason));
  return isSaid ? [line] : [line, ...wrapped(image.reason, 6, options.columns).map(paint.quiet)];
}

function actionLines(action: Action, images: readonly PlannedImage[], options: RenderOptions): readonly string[] {
  const { paint = plain } = options;
  // An update repeats the content's changes that its revision brings: they are shown where the revision is made.
  const changes =
    action.kind === 'UpdateService' && action.revision?.kind === 'registered'
      ? action.changes.filter(isOwn)
      : action.changes;
  const [first = '', ...more] = wrapped(`${action.kind}: ${action.reason}`, 4, options.columns);
  const title = first.replace(action.kind, paint.strong(action.kind));
  return [title, ...more.map((line) => `  ${line}`), ...changeLines(withoutImages(changes, images), 6, options)];
}

/** True for a change of the service rather than of its task definition's content. */
function isOwn(change: FieldChange): boolean {
  return 'effect' in change;
}

/** The changes but for those that an image's own line tells better. */
function withoutImages(changes: readonly FieldChange[], images: readonly PlannedImage[]): readonly FieldChange[] {
  const paths = images.map(({ container }) => `containerDefinitions[${container}].image`);
  return changes.filter(({ path }) => !paths.includes(path));
}

/** What the forecast's own lines say of a hold is not said twice. */
function briefly(hold: Hold, { forecast }: Plan): Hold {
  return hold.kind === 'capacity' && forecast ? { ...hold, reason: 'it would not fit', next: '' } : hold;
}

function holdLines(hold: Hold, images: readonly PlannedImage[], options: RenderOptions): readonly string[] {
  const { paint = plain, columns } = options;
  const title = `held (${hold.kind})`;
  const [first = '', ...more] = wrapped(`${title}: ${hold.reason}`, 4, columns);
  // What report mode holds are the actions above.
  const changes = hold.kind === 'reportMode' ? [] : withoutImages(hold.changes, images);
  return [
    first.replace(title, paint.bad(title)),
    ...more.map((line) => `  ${line}`),
    ...(hold.next ? wrapped(`next: ${hold.next}`, 6, columns).map(paint.quiet) : []),
    ...changeLines(changes, 6, options),
  ];
}

/** What no hold says already. */
function unsaidFindings({ held, findings }: Plan): readonly Finding[] {
  return findings.filter(({ message }) => !held.some(({ reason }) => reason.includes(message)));
}

function findingLines({ severity, message }: Finding, options: RenderOptions): readonly string[] {
  const { paint = plain, columns } = options;
  const colour = severity === 'error' ? paint.bad : severity === 'warning' ? paint.warn : plain.quiet;
  const [first = '', ...more] = wrapped(`${severity}: ${shortDigest(message)}`, 4, columns);
  return [first.replace(severity, colour(severity)), ...more.map((line) => `  ${line}`)];
}
