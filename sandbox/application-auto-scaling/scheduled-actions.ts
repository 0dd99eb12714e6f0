import { AwsError, type Body, type Environment } from '../service.ts';
import { page } from './page.ts';

/** Actions of a region by what names them, as they are answered. They are kept and shown, and change no target. */
type ScheduledActions = Map<string, Body>;

/** Putting again changes what the request names and keeps the rest; a new one needs a schedule. */
export function putScheduledAction(actions: ScheduledActions, input: Body, environment: Environment): Body {
  const known = actions.get(keyOf(input));
  const action = { ...(known ?? identityOf(input, environment)), ...input };
  if (typeof action.Schedule !== 'string') throw invalid('Schedule is required when a scheduled action is created');
  if (!/^(at|rate|cron)\(.+\)$/.test(action.Schedule)) throw invalid(`Schedule ${action.Schedule} is not valid`);
  actions.set(keyOf(input), action);
  return {};
}

export function describeScheduledActions(actions: ScheduledActions, input: Body): Body {
  const names = input.ScheduledActionNames as readonly unknown[] | undefined;
  const found = [...actions.values()].filter(
    (action) =>
      ['ServiceNamespace', 'ResourceId', 'ScalableDimension'].every(
        (member) => input[member] === undefined || input[member] === action[member],
      ) &&
      (!names?.length || names.includes(action.ScheduledActionName)),
  );
  const { items, NextToken } = page(found, input);
  return { ScheduledActions: items, NextToken };
}

export function deleteScheduledAction(actions: ScheduledActions, input: Body): Body {
  if (actions.delete(keyOf(input))) return {};
  const { ServiceNamespace, ResourceId, ScheduledActionName } = input;
  throw new AwsError(
    'ObjectNotFoundException',
    `No scheduled action found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scheduled action name: ${ScheduledActionName}`,
  );
}

function identityOf({ ServiceNamespace, ResourceId, ScheduledActionName }: Body, environment: Environment): Body {
  const { account, region, clock, id } = environment;
  return {
    ScheduledActionARN: `arn:aws:autoscaling:${region}:${account}:scheduledAction:${id(32)}:resource/${ServiceNamespace}/${ResourceId}:scheduledActionName/${ScheduledActionName}`,
    CreationTime: clock.seconds(),
  };
}

function keyOf({ ServiceNamespace, ResourceId, ScalableDimension, ScheduledActionName }: Body): string {
  return `${ServiceNamespace} ${ResourceId} ${ScalableDimension} ${ScheduledActionName}`;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
