import fc from 'fast-check';
import { type TestCapacity, testCapacity, zones } from '../ecs/providers/test-capacity.ts';
import { items } from '../ecs/test-ecs.ts';

const limits = { MinSize: 1, MaxSize: 7 };

/** Something that happens to the group `web`. */
type Deed = (test: TestCapacity) => void;

const nth = (test: TestCapacity, index: number) => {
  const instances = test.ec2
    .at()
    .instances.all()
    .filter(({ state }) => state === 'running' || state === 'pending');
  return instances[index % Math.max(1, instances.length)];
};

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.integer({ min: limits.MinSize, max: limits.MaxSize }).map(
    (DesiredCapacity): Deed =>
      (test) => {
        test.call('SetDesiredCapacity', { AutoScalingGroupName: 'web', DesiredCapacity });
      },
  ),
  fc.tuple(fc.nat(9), fc.boolean()).map(
    ([index, isDecrement]): Deed =>
      (test) => {
        const InstanceId = nth(test, index)?.id;
        const canShrink = Number(test.group('web').DesiredCapacity) > limits.MinSize;
        const isThere = items(test.group('web'), 'Instances').some((one) => one.InstanceId === InstanceId);
        const ShouldDecrementDesiredCapacity = isDecrement && canShrink;
        if (isThere) test.call('TerminateInstanceInAutoScalingGroup', { InstanceId, ShouldDecrementDesiredCapacity });
      },
  ),
  fc.nat(9).map(
    (index): Deed =>
      (test) => {
        const instance = nth(test, index);
        if (instance) test.ec2.at().instances.terminate(instance);
      },
  ),
  fc.constantFrom(...zones).map(
    (zone): Deed =>
      (test) =>
        test.ecs.failZone(zone),
  ),
  fc.constantFrom(...zones).map(
    (zone): Deed =>
      (test) =>
        test.ecs.recoverZone(zone),
  ),
  fc.integer({ min: 1, max: 90 }).map(
    (seconds): Deed =>
      (test) =>
        test.pass(seconds),
  ),
);

it('whatever befalls a group, it comes back to what it desires, within its limits, and loses no instance', () => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 25 }), (befalls) => {
      const test = testCapacity();
      test.call('CreateLaunchTemplate', {
        LaunchTemplateName: 'web',
        LaunchTemplateData: { InstanceType: 'm5.large' },
      });
      const LaunchTemplate = { LaunchTemplateName: 'web' };
      const group = { AutoScalingGroupName: 'web', ...limits, AvailabilityZones: zones, LaunchTemplate };
      test.call('CreateAutoScalingGroup', group);
      for (const deed of befalls) deed(test);
      for (const zone of zones) test.ecs.recoverZone(zone);
      test.pass(120);
      const { DesiredCapacity, Instances } = test.group('web');
      expect(DesiredCapacity).toBeGreaterThanOrEqual(limits.MinSize);
      expect(DesiredCapacity).toBeLessThanOrEqual(limits.MaxSize);
      const running = test.ec2
        .at()
        .instances.all()
        .filter(({ state }) => state !== 'terminated');
      const members = items({ Instances }, 'Instances');
      expect(members.map(({ InstanceId }) => InstanceId).sort()).toEqual(running.map(({ id }) => id).sort());
      expect(members.map(({ LifecycleState }) => LifecycleState)).toEqual(Array(DesiredCapacity).fill('InService'));
    }),
    { numRuns: 150 },
  );
});
