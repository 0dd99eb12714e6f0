import type { Body } from '../service.ts';
import { bodyOf, numberOf, textOf } from './json-body.ts';
import type { HookRecord, ServiceDeploymentRecord } from './records.ts';
import type { World } from './world.ts';

/** What a hook's function has answered. */
type HookAnswer =
  | { readonly status: 'SUCCEEDED' | 'FAILED' }
  | { readonly status: 'IN_PROGRESS'; readonly delay: number; readonly details: Body | undefined };

/** "By default, the delay is 30 seconds": lambda-lifecycle-hooks. */
const DEFAULT_DELAY = 30;

/**
 * Invokes a hook's function once and reads its answer; whatever is no valid `hookStatus` has failed:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export async function askFunction(
  world: World,
  record: ServiceDeploymentRecord,
  { hook, details }: { readonly hook: HookRecord; readonly details: unknown },
): Promise<HookAnswer> {
  const invoke = world.options.invokeFunction;
  if (!invoke) return { status: 'SUCCEEDED' };
  try {
    const { functionError, payload } = await invoke(hook.targetArn ?? '', question(record, hook, details));
    return functionError ? { status: 'FAILED' } : answerOf(payload);
  } catch {
    // No such function, or none that may be invoked.
    return { status: 'FAILED' };
  }
}

function question(record: ServiceDeploymentRecord, hook: HookRecord, details: unknown): Body {
  const production = hook.stage === 'PRODUCTION_TRAFFIC_SHIFT' ? (record.trafficWeight ?? 0) : undefined;
  const test = hook.stage === 'TEST_TRAFFIC_SHIFT' ? 100 : undefined;
  return {
    executionId: hook.id,
    lifecycleStage: hook.stage,
    resourceArn: record.arn,
    executionDetails: {
      serviceArn: record.service.arn,
      targetServiceRevisionArn: record.deployment.revision.arn,
      testTrafficWeights: weights(record, test),
      productionTrafficWeights: weights(record, production),
    },
    ...(details !== undefined && { hookDetails: details }),
  };
}

/** By the revision's ARN; empty outside the stages that shift. */
function weights(record: ServiceDeploymentRecord, target: number | undefined): Body {
  if (target === undefined) return {};
  const [source] = record.sources;
  return {
    [record.deployment.revision.arn]: target,
    ...(source && { [source.revision.arn]: 100 - target }),
  };
}

function answerOf(payload: unknown): HookAnswer {
  const answer = bodyOf({ payload }, 'payload') ?? {};
  const status = textOf(answer, 'hookStatus');
  if (status === 'SUCCEEDED') return { status };
  if (status !== 'IN_PROGRESS') return { status: 'FAILED' };
  return { status, delay: numberOf(answer, 'callBackDelay') ?? DEFAULT_DELAY, details: bodyOf(answer, 'hookDetails') };
}
