import type { Ec2Region } from '../ec2/ec2.ts';
import type { Ec2Instance } from '../ec2/instances.ts';
import type { Environment } from '../service.ts';
import {
  emptiestPlace,
  type Group,
  type GroupInstance,
  nextToGo,
  type Place,
  type ScalingActivity,
  standing,
} from './group.ts';
import { nextLaunch } from './launch-choice.ts';

/** Holds an instance back that is to end, until it calls `go`; `false` when it has nothing to do with it. */
export type TerminationHook = (instance: Ec2Instance, go: () => void) => boolean;

const KEPT_ACTIVITIES = 100;

/** The Auto Scaling groups of one region of one account: they launch and end instances until each has what it desires. */
export class Groups {
  readonly environment: Environment;
  readonly ec2: Ec2Region;
  readonly #byName = new Map<string, Group>();
  readonly #hooks = new Set<TerminationHook>();

  constructor(environment: Environment, ec2: Ec2Region) {
    this.environment = environment;
    this.ec2 = ec2;
    ec2.instances.onChange((instance) => this.#instanceChanged(instance));
  }

  all(): readonly Group[] {
    return [...this.#byName.values()];
  }

  /** By name or ARN. */
  find(nameOrArn: string): Group | undefined {
    return this.#byName.get(nameOrArn) ?? this.all().find(({ arn }) => arn === nameOrArn);
  }

  /** The group of an instance, with the instance as the group sees it. */
  holding(instanceId: string): { readonly group: Group; readonly member: GroupInstance } | undefined {
    for (const group of this.#byName.values()) {
      const member = group.instances.get(instanceId);
      if (member) return { group, member };
    }
    return undefined;
  }

  add(group: Group): void {
    this.#byName.set(group.name, group);
  }

  /** A deleted group's instances go, and the group with its last one. */
  remove(group: Group): void {
    group.isDeleted = true;
    group.minSize = 0;
    this.resize(group, 0, 'a user request deleted the group');
    for (const member of standing(group)) this.#end(group, member, 'a user request deleted the group');
    if (group.instances.size === 0) this.#byName.delete(group.name);
  }

  /** Instances that are to end are shown to the hook first: what a lifecycle hook of ECS's managed draining does. */
  beforeTermination(hook: TerminationHook): void {
    this.#hooks.add(hook);
  }

  /** Changes the desired capacity within the group's limits. */
  resize(group: Group, desired: number, cause: string): void {
    group.desired = Math.min(group.maxSize, Math.max(group.minSize, desired));
    this.reconcile(group, cause);
  }

  /** Launches or ends what the desired capacity asks for. */
  reconcile(group: Group, cause: string): void {
    while (standing(group).length < group.desired) if (!this.#launch(group, cause)) return;
    while (standing(group).length > group.desired) {
      const member = nextToGo(group);
      if (!member) {
        const message =
          'Could not scale to desired capacity because all remaining instances are protected from scale-in.';
        this.#note(group, { description: 'Terminating EC2 instance', cause, status: 'Failed', message });
        return;
      }
      this.#end(group, member, cause);
    }
  }

  /** Ends one instance, and lowers the desired capacity with it or lets it be replaced. */
  terminate(group: Group, member: GroupInstance, isDecrement: boolean): void {
    if (isDecrement) group.desired -= 1;
    this.#end(group, member, 'instance was taken out of service in response to a user request');
    this.reconcile(group, 'an instance was started in response to a difference between desired and actual capacity');
  }

  #launch(group: Group, cause: string): boolean {
    const { instances } = this.ec2;
    const place = emptiestPlace(group, (zone) => instances.isZoneUp(zone));
    if (!place) {
      const message = 'None of the Availability Zones of the group is available.';
      this.#note(group, { description: 'Launching a new EC2 instance', cause, status: 'Failed', message });
      return false;
    }
    const instance = this.#start(group, place);
    const isProtected = group.fields.NewInstancesProtectedFromScaleIn === true;
    const lifecycle = instance.state === 'running' ? 'InService' : 'Pending';
    group.instances.set(instance.id, { instance, lifecycle, isProtected });
    this.#note(group, { description: `Launching a new EC2 instance: ${instance.id}`, cause, status: 'Successful' });
    return true;
  }

  #start(group: Group, { zone, subnet }: Place): Ec2Instance {
    const { instanceType: type, imageId, userData, isSpot } = nextLaunch(this.ec2, group);
    const tags = new Map([['aws:autoscaling:groupName', group.name]]);
    return this.ec2.instances.launch({ type, zone, subnet, isSpot, imageId, userData, tags });
  }

  #end(group: Group, member: GroupInstance, cause: string): void {
    if (member.lifecycle.startsWith('Terminating')) return;
    const { instance } = member;
    this.#note(group, { description: `Terminating EC2 instance: ${instance.id}`, cause, status: 'Successful' });
    member.lifecycle = 'Terminating:Wait';
    const go = () => {
      if (member.lifecycle !== 'Terminating:Wait') return;
      member.lifecycle = 'Terminating';
      this.ec2.instances.terminate(instance, 'User initiated');
    };
    if (![...this.#hooks].some((hook) => hook(instance, go))) go();
  }

  /** One that came up is in service; one that ended without the group is replaced: the group's health check. */
  #instanceChanged(instance: Ec2Instance): void {
    const found = this.holding(instance.id);
    if (!found) return;
    const { group, member } = found;
    if (instance.state === 'running' && member.lifecycle === 'Pending') member.lifecycle = 'InService';
    if (instance.state === 'shutting-down') member.lifecycle = 'Terminating';
    if (instance.state !== 'terminated') return;
    group.instances.delete(instance.id);
    if (group.isDeleted && group.instances.size === 0) this.#byName.delete(group.name);
    this.reconcile(group, 'an instance was taken out of service in response to an EC2 health check');
  }

  #note(group: Group, activity: Omit<ScalingActivity, 'id' | 'startedAt'>): void {
    const { clock, id } = this.environment;
    const noted = { ...activity, id: id(32), startedAt: clock.now() };
    group.activities = [noted, ...group.activities].slice(0, KEPT_ACTIVITIES);
  }
}
