import type { Environment } from '../service.ts';

/** What is asked for when an instance is launched. */
export interface LaunchRequest {
  readonly type: string;
  /** `eu-west-1a`. */
  readonly zone: string;
  readonly subnet: string;
  readonly isSpot: boolean;
  readonly imageId: string;
  /** Plain text; empty without any. */
  readonly userData: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** An EC2 instance. */
export interface Ec2Instance extends LaunchRequest {
  /** `i-0123456789abcdef0`. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly launchedAt: number;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated';
  /** Why it ended; empty while it runs. */
  reason: string;
}

export type InstanceListener = (instance: Ec2Instance) => void;

/** Seconds that EC2 takes. Plausible: AWS documents none. */
export interface Ec2Seconds {
  /** From the launch until the instance is running. */
  readonly launch: number;
  /** From the request until it is terminated. */
  readonly terminate: number;
}

/** The instances of one region of one account, on the clock. */
export class Instances {
  readonly #environment: Environment;
  readonly #seconds: Ec2Seconds;
  readonly #byId = new Map<string, Ec2Instance>();
  readonly #listeners = new Set<InstanceListener>();
  readonly #failedZones = new Set<string>();

  constructor(environment: Environment, seconds: Ec2Seconds) {
    this.#environment = environment;
    this.#seconds = seconds;
  }

  /** Those that are there, and those that were terminated. */
  all(): readonly Ec2Instance[] {
    return [...this.#byId.values()];
  }

  find(id: string): Ec2Instance | undefined {
    return this.#byId.get(id);
  }

  /** Hears of every instance that changes its state. */
  onChange(listener: InstanceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  launch(request: LaunchRequest): Ec2Instance {
    const { clock, id } = this.#environment;
    const launchedAt = clock.now();
    const instance: Ec2Instance = { ...request, id: `i-${id(17)}`, launchedAt, state: 'pending', reason: '' };
    this.#byId.set(instance.id, instance);
    this.#moved(instance);
    clock.after(this.#seconds.launch * 1000, () => this.start(instance));
    return instance;
  }

  /** One that is pending runs from now on. */
  start(instance: Ec2Instance): void {
    if (instance.state === 'pending') this.#move(instance, 'running');
  }

  /** One that is ending already is left alone. */
  terminate(instance: Ec2Instance, reason = 'User initiated'): void {
    if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
    instance.reason = reason;
    this.#move(instance, 'shutting-down');
    this.#environment.clock.after(this.#seconds.terminate * 1000, () => this.#move(instance, 'terminated'));
  }

  /** Ends every instance of a zone at once, and lets none start there until `recoverZone`. */
  failZone(zone: string): void {
    this.#failedZones.add(zone);
    for (const instance of this.#byId.values()) {
      if (instance.zone !== zone || instance.state === 'terminated') continue;
      instance.reason = 'Server.InternalError';
      this.#move(instance, 'terminated');
    }
  }

  recoverZone(zone: string): void {
    this.#failedZones.delete(zone);
  }

  isZoneUp(zone: string): boolean {
    return !this.#failedZones.has(zone);
  }

  #move(instance: Ec2Instance, state: Ec2Instance['state']): void {
    if (instance.state === 'terminated') return;
    instance.state = state;
    this.#moved(instance);
  }

  #moved(instance: Ec2Instance): void {
    const { account, region, emit } = this.#environment;
    emit({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      resources: [`arn:aws:ec2:${region}:${account}:instance/${instance.id}`],
      detail: { 'instance-id': instance.id, state: instance.state },
    });
    for (const listener of this.#listeners) listener(instance);
  }
}
