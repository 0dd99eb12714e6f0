import fc from 'fast-check';
import type { Body } from '../../sandbox/service.ts';

/** How a service goes over to the next revision when it does not roll: both run in full, side by side, for a while. */
export interface ShiftCase {
  readonly strategy: 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  /** Minutes with both after all traffic has shifted. */
  readonly bake: number;
  /** Minutes of each step before that; BLUE_GREEN has none. */
  readonly step: number;
  /** Behind a load balancer, or headless: then nothing is shifted, and the stages are the same. */
  readonly balanced: boolean;
}

/** Traffic in steps takes something that shifts it; a headless service may be BLUE_GREEN:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html. */
export const shiftCase: fc.Arbitrary<ShiftCase> = fc
  .record({
    strategy: fc.constantFrom('BLUE_GREEN' as const, 'LINEAR' as const, 'CANARY' as const),
    // Longer now and then than a task waits for an instance.
    bake: fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 35),
    step: fc.nat(1),
    balanced: fc.boolean(),
  })
  .map((one) => ({ ...one, balanced: one.balanced || one.strategy !== 'BLUE_GREEN' }));

/** Minutes that it takes longer than one that rolls. */
export function minutesOf(shift: ShiftCase | undefined): number {
  if (!shift) return 0;
  const { strategy, bake, step } = shift;
  return bake + (strategy === 'BLUE_GREEN' ? 0 : step);
}

/** What CreateService is told of it, minimum and maximum percent aside. */
export function deploymentOf({ strategy, bake, step }: ShiftCase): Body {
  const steps: Readonly<Record<ShiftCase['strategy'], Body>> = {
    BLUE_GREEN: {},
    LINEAR: { linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: step } },
    CANARY: { canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: step } },
  };
  return { strategy, bakeTimeInMinutes: bake, ...steps[strategy] };
}

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';

/** A target group for each of the two revisions, and the rule that shifts between them. */
export function loadBalancersOf(name: string): readonly Body[] {
  return [
    {
      targetGroupArn: `${elb}:targetgroup/${name}-blue/1`,
      containerName: 'app',
      containerPort: 80,
      advancedConfiguration: {
        alternateTargetGroupArn: `${elb}:targetgroup/${name}-green/1`,
        productionListenerRule: `${elb}:listener-rule/app/shop/1/2/3`,
        roleArn: 'arn:aws:iam::111122223333:role/ecsInfrastructure',
      },
    },
  ];
}
