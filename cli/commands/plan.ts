import { Command } from 'commander';
import type { Plan } from '../../lib/plan/plan.ts';
import { renderPlanJson } from '../../lib/plan/render-json.ts';
import { renderPlansMarkdown } from '../../lib/plan/render-markdown.ts';
import { renderPlansText, stateOf } from '../../lib/plan/render-text.ts';
import { authoredPlans } from '../../lib/reconcile/authored-plans.ts';
import { connect } from '../connection.ts';
import { considerReadable, foreseeAll } from '../considerations.ts';
import { choosesSource, openDesired, type SourceOptions } from '../desired-source.ts';
import type { CliIo } from '../io.ts';
import { findLeft } from '../left-services.ts';
import { choosesOutput, jsonDocument, mayShowValues, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { choosesServices, inWorkspace, type NamedSource, selectFrom } from '../selection.ts';

interface PlanOptions extends SourceOptions {
  readonly output: OutputFormat;
  readonly showValues?: boolean;
}

const help = `
With --ref or --git nothing of the folder's own changes counts, and the commit
is named before the plan (with json and markdown on standard error).

Exit codes:
  0  nothing to do (what is held alone included)
  2  something would change
  1  an error

Examples:
  berth plan web --env production
  berth plan --env production --output markdown > plan.md
  berth plan --env production --ref my-branch
  berth plan --env production --git https://github.com/acme/deploy.git --path shop`;

/** `berth plan`: what would change, why, and what it does to running tasks. Writes nothing. */
export function planCommand(io: CliIo): Command {
  const command = new Command('plan').description('show what would change, why, and what it does to running tasks');
  return choosesOutput(choosesSource(choosesServices(command)), ['text', 'json', 'markdown'])
    .option('--show-values', 'show environment values, on a terminal only')
    .addHelpText('after', help)
    .action(async (patterns: string[], options: PlanOptions) => {
      const desired = await openDesired(options, io);
      const { environment, services } = await selectFrom(desired, { patterns, env: options.env }, io);
      const connection = connect(io, environment.region);
      const read = await considerReadable(services, connection, io);
      const considered = await foreseeAll(read, connection, io);
      const left = await findLeft(desired, { patterns, env: options.env }, { connection, io });
      const declared = await authoredPlans(considered, desired.repository);
      const plans = [...declared, ...left.map(({ plan }) => plan)];
      nameCommit(desired, options, io);
      io.stdout.write(renderPlans(plans, options, io));
      io.setExitCode(considered.length < services.length ? 1 : exitCodeOf(plans));
    });
}

/** Says which commit a plan is of, beside what a program or a comment takes in. */
function nameCommit({ at }: NamedSource, { output }: PlanOptions, io: CliIo): void {
  if (!at) return;
  const name = at.commit.startsWith(at.ref) ? at.commit : `${at.ref}, ${at.commit}`;
  if (output === 'text') io.stdout.write(`Plan of ${name}\n\n`);
  else io.stderr.write(`plan of ${name}\n`);
}

/** Plans in the asked format. Values are shown only on a terminal that a person sits at. */
export function renderPlans(
  plans: readonly Plan[],
  { output, showValues: asked, dir }: Pick<PlanOptions, 'output' | 'showValues'> & { readonly dir?: string },
  io: CliIo,
): string {
  const showValues = asked === true && mayShowValues(io);
  if (output === 'json') return jsonDocument(plans.map((plan) => renderPlanJson(plan, showValues)));
  const shown = plans.map((plan) => ({
    ...plan,
    held: plan.held.map((hold) => ({ ...hold, next: inWorkspace(hold.next, { dir }) })),
  }));
  if (output === 'markdown') return `${renderPlansMarkdown(shown)}\n`;
  return `${renderPlansText(shown, { paint: paintFor(io), columns: io.columns, showValues })}\n`;
}

/** True for a plan that an apply would carry out; with `mode: report` it is only shown. */
export function isToChange(plan: Plan): boolean {
  return stateOf(plan) === 'to change';
}

/** 1 when a plan could not be made or something is broken, 2 when something would change, else 0. */
export function exitCodeOf(plans: readonly Plan[]): number {
  if (plans.some(({ findings }) => findings.some(({ severity }) => severity === 'error'))) return 1;
  return plans.some(isToChange) ? 2 : 0;
}
