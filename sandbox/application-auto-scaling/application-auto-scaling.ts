import { Regions } from '../regions.ts';
import { AwsError, type Body, type EmulatedService, type Environment } from '../service.ts';
import { page, pageLimit } from './page.ts';
import { deleteScheduledAction, describeScheduledActions, putScheduledAction } from './scheduled-actions.ts';

/** A scalable target by AWS's own member names, so that it is answered as it is kept. */
interface ScalableTarget extends Body {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
  readonly ScalableTargetARN: string;
}

/** AWS Application Auto Scaling: the register of what may be scaled, and when. It scales nothing. */
export function createApplicationAutoScaling(environment: Environment): EmulatedService {
  const regions = new Regions(environment, (here) => ({
    here,
    targets: new Map<string, ScalableTarget>(),
    actions: new Map<string, Body>(),
  }));
  return {
    name: 'application-autoscaling',
    targetPrefix: 'AnyScaleFrontendService',
    operations: {
      DescribeScalableTargets: (input, caller) => describe(regions.at(caller.region, caller.account).targets, input),
      RegisterScalableTarget: (input, caller) => {
        const { here, targets } = regions.at(caller.region, caller.account);
        return register(targets, input, here);
      },
      DeregisterScalableTarget: (input, caller) => {
        if (!regions.at(caller.region, caller.account).targets.delete(keyOf(input))) throw notFound(input);
        return {};
      },
      PutScheduledAction: (input, caller) => {
        const { here, targets, actions } = regions.at(caller.region, caller.account);
        if (!targets.has(keyOf(input))) throw notFound(input);
        return putScheduledAction(actions, input, here);
      },
      DescribeScheduledActions: (input, caller) =>
        describeScheduledActions(regions.at(caller.region, caller.account).actions, input),
      DeleteScheduledAction: (input, caller) =>
        deleteScheduledAction(regions.at(caller.region, caller.account).actions, input),
    },
  };
}

function describe(targets: ReadonlyMap<string, ScalableTarget>, input: Body): Body {
  const ids = input.ResourceIds as readonly string[] | undefined;
  if (ids && ids.length > pageLimit) {
    throw invalid(`The maximum number of resource IDs is ${pageLimit}, and ${ids.length} were given`);
  }
  const dimension = input.ScalableDimension;
  const found = [...targets.values()].filter(
    (target) =>
      target.ServiceNamespace === input.ServiceNamespace &&
      (!ids?.length || ids.includes(target.ResourceId)) &&
      (dimension === undefined || dimension === target.ScalableDimension),
  );
  const { items, NextToken } = page(found, input);
  return { ScalableTargets: items, NextToken };
}

/** Registering again changes what the request names and keeps the rest. */
function register(targets: Map<string, ScalableTarget>, input: Body, environment: Environment): Body {
  const known = targets.get(keyOf(input));
  const { Tags: _, ...fields } = input;
  const target = { ...defaultsOf(environment), ...known, ...fields } as ScalableTarget;
  if (target.MinCapacity === undefined || target.MaxCapacity === undefined) {
    throw invalid('MinCapacity and MaxCapacity are required when a scalable target is registered');
  }
  if (target.MaxCapacity < target.MinCapacity) {
    throw invalid('Maximum capacity cannot be less than minimum capacity');
  }
  targets.set(keyOf(input), target);
  return { ScalableTargetARN: target.ScalableTargetARN };
}

function defaultsOf(environment: Environment): Body {
  const { account, region, clock } = environment;
  return {
    RoleARN: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    CreationTime: clock.seconds(),
    SuspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
    ScalableTargetARN: `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${environment.id(34)}`,
  };
}

function keyOf(input: Body): string {
  return `${input.ServiceNamespace} ${input.ResourceId} ${input.ScalableDimension}`;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function notFound(input: Body): AwsError {
  return new AwsError(
    'ObjectNotFoundException',
    `No scalable target found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}`,
  );
}
