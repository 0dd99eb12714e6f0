import type { Applied } from '../lib/apply/apply.ts';
import { AccessError, type BerthError, ConflictError, RefusedError } from '../lib/errors.ts';
import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { shortArn } from '../lib/plan/decision.ts';
import type { Plan } from '../lib/plan/plan.ts';
import { renderPlanJson } from '../lib/plan/render-json.ts';
import { silent } from '../lib/ports/telemetry.ts';
import type { PassAdapters, PassReport } from '../lib/reconcile/carry-out.ts';
import { type Consideration, isDue } from '../lib/reconcile/consider.ts';
import type { Connection } from './connection.ts';
import { reportFailure } from './failure.ts';
import { exitCodeAfter, type Followed, follow } from './follow.ts';
import type { CliIo } from './io.ts';
import { jsonDocument, type OutputFormat } from './output.ts';
import { connectResultQueue } from './result-queue.ts';
import { nextCommand, type SelectionOptions } from './selection.ts';
import { fitted } from './wrap.ts';

/** What came of one service's plan. */
interface Execution {
  readonly plan: Plan;
  readonly applied?: Applied | undefined;
  readonly error?: BerthError;
}

export interface ExecutionOptions extends SelectionOptions {
  readonly wait?: boolean;
  readonly output: OutputFormat;
}

export interface ExecutionInput {
  readonly considered: readonly Consideration[];
  readonly services: readonly DesiredService[];
  /** Writes one service; not asked where nothing is due. */
  readonly write: (one: Consideration) => Promise<PassReport>;
  readonly connection: Connection;
  readonly options: ExecutionOptions;
}

/** What a command writes through. What happens is published where the stack's functions publish it. */
export async function writingAdapters(environment: string, connection: Connection, io: CliIo): Promise<PassAdapters> {
  return { ...connection, results: await connectResultQueue(environment, connection, io), telemetry: silent };
}

/**
 * Carries plans out one after another and says what was done; with `--wait`, follows the deployments. What AWS refuses of
 * one service is said on standard error, with exit code 1, and keeps no other from going on. Other errors are thrown.
 */
export async function execute(input: ExecutionInput, io: CliIo) {
  const { considered, services, connection, options } = input;
  const executions: Execution[] = [];
  for (const one of considered) executions.push(await executeOne(one, input, io));
  const started = executions.flatMap(({ applied }) => applied?.deployment ?? []);
  const output = options.output === 'json' ? io.stderr : io.stdout;
  const followed = options.wait ? await follow({ deployments: started, services }, connection, { io, output }) : [];
  if (options.output === 'json') {
    io.stdout.write(jsonDocument(executions.map((execution) => executionJson(execution, followed))));
  } else if (started.length > 0 && !options.wait) {
    io.stdout.write(`\nFollow it: ${nextCommand('status', options)}\n`);
  }
  for (const { service, outcome } of followed) {
    if (outcome.kind !== 'rolledBack' && outcome.kind !== 'failed') continue;
    const next = `Push another image, change the manifest, or: \`${nextCommand(`retry ${service}`, options)}\``;
    output.write(`\n${fitted(`${service}: this target is not tried again. ${next}`, io)}\n`);
  }
  if (exitCodeAfter(followed) !== 0) io.setExitCode(1);
}

async function executeOne(
  one: Consideration,
  { write, options: { output } }: ExecutionInput,
  io: CliIo,
): Promise<Execution> {
  if (!isDue(one, false)) return { plan: one.plan };
  try {
    const { consideration, applied } = await write(one);
    const text = doneText(consideration.plan, applied);
    if (text && output !== 'json') io.stdout.write(`${text}\n`);
    return { plan: consideration.plan, applied };
  } catch (error) {
    const isOfService = error instanceof RefusedError || error instanceof AccessError || error instanceof ConflictError;
    if (!isOfService) throw error;
    reportFailure(error, io, false);
    return { plan: one.plan, error };
  }
}

function doneText(plan: Plan, applied: Applied | undefined): string | undefined {
  const { service, actions } = plan;
  if (!applied || actions.length === 0) return undefined;
  const revision = applied.revision === undefined ? '' : ` with ${shortArn(applied.revision)}`;
  if (actions.some(({ kind }) => kind === 'CreateService')) return `${service}: created${revision}`;
  if (applied.deployment !== undefined) return `${service}: a deployment${revision} has begun`;
  return `${service}: updated in place`;
}

function executionJson({ plan, applied, error }: Execution, followed: readonly Followed[]) {
  const outcome = followed.find(({ deployment }) => deployment === applied?.deployment)?.outcome;
  return {
    ...renderPlanJson(plan),
    applied: applied && { revision: applied.revision, deployment: applied.deployment },
    ...(outcome && { outcome }),
    ...(error && { error: { code: error.code, subject: error.subject, message: error.message } }),
  };
}
