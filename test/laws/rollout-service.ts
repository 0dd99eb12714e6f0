import type { PlacementConstraint, PlacementStrategy } from '../../lib/capacity/service-rollout.ts';
import type { Body } from '../../sandbox/service.ts';
import type { TestCapacity } from '../sandbox/ecs/providers/test-capacity.ts';
import type { GroupCase, ServiceCase } from './rollout-case.ts';
import { deploymentOf, loadBalancersOf, type ShiftCase } from './rollout-shift.ts';

export const cluster = 'production';

const placements: Readonly<Record<ServiceCase['placement'], readonly PlacementStrategy[]>> = {
  default: [],
  instances: [{ type: 'spread', field: 'instanceId' }],
  cpu: [{ type: 'binpack', field: 'cpu' }],
  memory: [{ type: 'binpack', field: 'memory' }],
  zonesThenMemory: [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'binpack', field: 'memory' },
  ],
};

const constraints: Readonly<Record<ServiceCase['constraint'], readonly PlacementConstraint[]>> = {
  none: [],
  distinct: [{ type: 'distinctInstance' }],
  blue: [{ type: 'memberOf', expression: 'attribute:stack == blue' }],
  zoneA: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }],
};

/** What a group launches. */
export function instanceTypeOf({ gpu }: GroupCase): string {
  return gpu ? 'g4dn.xlarge' : 'm5.large';
}

/** What a service runs before its rollout, or after it. */
export type Side = 'before' | 'after';

/** The next revision of a service's family. */
export function register(test: TestCapacity, family: string, one: ServiceCase, side: Side): void {
  const { cpu, memory, gpus } = one[side];
  const resourceRequirements = gpus === 0 ? [] : [{ type: 'GPU', value: String(gpus) }];
  const [hostPort] = portsOf(one, side);
  const portMappings = [{ containerPort: 80, ...(hostPort !== undefined && { hostPort }) }];
  test.call('RegisterTaskDefinition', {
    family,
    networkMode: isAwsvpc(one, side) ? 'awsvpc' : 'bridge',
    containerDefinitions: [
      { name: 'app', image: 'nginx:1', essential: true, cpu, memory, portMappings, resourceRequirements },
    ],
  });
}

/** The service as it is before, but for where its tasks go. */
export function createInput(name: string, one: ServiceCase): Body {
  const shift = shiftOf(one);
  return {
    cluster,
    serviceName: name,
    taskDefinition: name,
    ...(one.daemon ? { schedulingStrategy: 'DAEMON' } : { desiredCount: one.desiredBefore }),
    ...(one.daemon ? {} : { placementStrategy: [...placementsOf(one)] }),
    placementConstraints: constraintsOf(one),
    availabilityZoneRebalancing: 'DISABLED',
    ...networkOf(one, 'before'),
    deploymentConfiguration: { ...percentsOf(one), ...(shift && deploymentOf(shift)) },
    ...(shift?.balanced && { loadBalancers: loadBalancersOf(name) }),
  };
}

/** Whether each of its tasks has a network interface of its own. */
export function isAwsvpc({ network }: ServiceCase, side: Side): boolean {
  return network === 'awsvpc' || (network === 'turnsAwsvpc' && side === 'after');
}

/** The static host ports: in `awsvpc` no port of the instance is taken. */
export function portsOf(one: ServiceCase, side: Side): readonly number[] {
  const { port } = one[side];
  return port === undefined || isAwsvpc(one, side) ? [] : [port];
}

/** What a service has to say of its network, and must not say in `bridge`. */
export function networkOf(one: ServiceCase, side: Side): Body {
  if (!isAwsvpc(one, side)) return {};
  return { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
}

/** ECS takes no minimum and maximum of 100 both. */
export function percentsOf({ daemon, minimum, maximum }: ServiceCase) {
  const maximumPercent = daemon ? 100 : maximum;
  return { minimumHealthyPercent: maximumPercent === 100 ? Math.min(minimum, 75) : minimum, maximumPercent };
}

/** A daemon takes no placement strategy. */
export function placementsOf({ daemon, placement }: ServiceCase): readonly PlacementStrategy[] {
  return daemon ? [] : placements[placement];
}

/** A daemon takes no `distinctInstance`. */
export function constraintsOf({ daemon, constraint }: ServiceCase): readonly PlacementConstraint[] {
  return constraints[constraint].filter(({ type }) => !daemon || type === 'memberOf');
}

/**
 * Whether a daemon may be anything but ROLLING, AWS does not say. A target group takes instances, or with `awsvpc` addresses:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html.
 */
export function shiftOf({ daemon, network, shift }: ServiceCase): ShiftCase | undefined {
  if (daemon || shift === undefined) return undefined;
  return network === 'turnsAwsvpc' ? { ...shift, strategy: 'BLUE_GREEN', balanced: false } : shift;
}
