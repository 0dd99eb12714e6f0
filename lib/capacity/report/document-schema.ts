import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer());
const text = v.nullable(v.string());
const amount = v.object({ used: v.number(), total: v.number() });
const unread = v.pipe(
  v.array(v.object({ what: v.string(), subject: v.string(), message: v.string() })),
  v.description('What could not be read, why, and what would allow it; empty when everything was'),
);
const at = v.pipe(v.string(), v.isoTimestamp(), v.description('When the cluster was read'));

const closest = v.array(
  v.object({
    instance: v.pipe(v.string(), v.description('ARN of the container instance')),
    ec2InstanceId: v.optional(v.string()),
    availabilityZone: v.optional(v.string()),
    lacks: v.array(
      v.object({
        kind: v.picklist(['CPU', 'MEMORY', 'GPU', 'PORTS', 'ENI', 'ATTRIBUTE', 'CONSTRAINT', 'AGENT', 'STATUS']),
        detail: v.string(),
        share: v.pipe(v.number(), v.description('What is missing by what is needed, 0 to 1')),
      }),
    ),
  }),
);

const instance = v.object({
  instance: v.pipe(v.string(), v.description('ARN of the container instance')),
  ec2InstanceId: text,
  provider: text,
  zone: text,
  type: text,
  status: v.pipe(v.string(), v.description('ACTIVE, DRAINING, …')),
  agentConnected: v.boolean(),
  healthStatus: text,
  cpu: v.pipe(amount, v.description('CPU units: 1024 are a vCPU')),
  memory: v.pipe(amount, v.description('MiB')),
  gpus: amount,
  enis: v.pipe(v.nullable(amount), v.description("Network interfaces for tasks; null where the type's are not known")),
  ports: v.pipe(v.array(v.string()), v.description('Static host ports that tasks hold: 80, 53/udp')),
  tasks: count,
  groups: v.pipe(
    v.array(v.object({ group: v.string(), tasks: count, cpu: v.number(), memory: v.number() })),
    v.description("What each service's or family's tasks hold of it"),
  ),
});

const provider = v.object({
  provider: v.pipe(text, v.description('null: what has no capacity provider')),
  kind: v.picklist(['fargate', 'autoScalingGroup', 'managedInstances', 'unknown', 'none', 'unlisted']),
  group: v.nullable(v.object({ name: v.string(), minSize: count, maxSize: count, desiredCapacity: count })),
  managedScaling: v.nullable(
    v.object({
      targetCapacity: v.number(),
      minimumScalingStepSize: count,
      maximumScalingStepSize: count,
      instanceWarmupPeriod: v.pipe(v.number(), v.description('Seconds')),
    }),
  ),
  outlook: v.nullable(
    v.object({
      reservation: v.pipe(v.number(), v.description('CapacityProviderReservation, in percent')),
      needed: v.pipe(count, v.description('Instances that are needed: M of the metric')),
      goesTo: v.pipe(count, v.description("The group's size in the end, if everything stays as it is")),
      when: v.pipe(
        v.picklist(['stays', 'next', 'warm', 'low']),
        v.description('warm: once the newest instance has warmed up; low: after 15 minutes below the target'),
      ),
    }),
  ),
  tasks: count,
  waiting: count,
  instances: v.array(instance),
  elsewhere: v.pipe(
    v.array(v.object({ zone: text, group: v.string(), tasks: count })),
    v.description("Tasks on none of the cluster's instances, such as Fargate's"),
  ),
});

const service = v.object({
  service: v.string(),
  desired: v.pipe(v.nullable(count), v.description('null of a daemon, and where the service was not read')),
  tasks: count,
  waiting: count,
  zones: v.array(v.object({ zone: v.string(), tasks: count })),
  providers: v.array(
    v.object({
      provider: text,
      tasks: count,
      asked: v.pipe(v.nullable(count), v.description('What base and weight ask for; null without a strategy')),
    }),
  ),
  spreadDiffers: v.pipe(v.boolean(), v.description('Whether tasks run elsewhere than asked, by more than rounding')),
  askedIsEstimate: v.boolean(),
  moreFit: v.pipe(v.nullable(count), v.description('null where nothing limits it, or nobody knows')),
});

const waiting = v.object({
  group: v.pipe(v.string(), v.description('service:web, family:job')),
  taskDefinition: v.string(),
  provider: text,
  tasks: count,
  since: v.pipe(v.nullable(v.number()), v.description('Seconds since the epoch')),
  why: v.string(),
  closest,
});

const scaled = v.object({
  service: v.string(),
  minimum: count,
  maximum: count,
  scheduled: v.array(
    v.object({
      name: v.string(),
      schedule: v.string(),
      timezone: v.string(),
      minimum: v.nullable(count),
      maximum: v.nullable(count),
    }),
  ),
});

/** What `berth capacity --output json` prints: a `CapacityReport`. */
export const capacitySchema = v.object({
  cluster: v.string(),
  at,
  zones: v.array(v.string()),
  providers: v.array(provider),
  services: v.array(service),
  waiting: v.pipe(v.array(waiting), v.description('Tasks in PROVISIONING that have no place')),
  scaled: v.pipe(v.array(scaled), v.description('Services whose count Application Auto Scaling owns')),
  unread,
});

const fit = v.variant('kind', [
  v.object({ kind: v.literal('fitsNow') }),
  v.object({
    kind: v.literal('fitsAfterScaleOut'),
    scaleOuts: v.array(v.object({ provider: v.string(), instances: count, size: count, maximum: count })),
  }),
  v.object({
    kind: v.literal('cannotFinish'),
    cause: v.picklist([
      'deadlock',
      'noRoom',
      'hostPort',
      'noInstanceMatches',
      'groupMaximum',
      'noInstances',
      'strategy',
    ]),
    reason: v.string(),
    next: v.string(),
    started: count,
    wanted: count,
    closest,
  }),
  v.object({ kind: v.literal('unknown'), unread, reason: v.string() }),
]);

/** What `berth capacity --what-if … --output json` prints: its changes, and a `Forecast` for each service they concern. */
export const whatIfSchema = v.object({
  cluster: v.string(),
  at,
  changes: v.array(
    v.variant('kind', [
      v.object({ kind: v.literal('count'), service: v.string(), count }),
      v.object({ kind: v.literal('drain'), instance: v.string() }),
    ]),
  ),
  forecasts: v.array(
    v.object({
      service: v.string(),
      fit,
      peakTasks: v.pipe(count, v.description('Tasks of the service at the most, old and new')),
      peakInstances: v.optional(count),
      estimatedSeconds: v.optional(v.number()),
      estimates: v.pipe(v.array(v.string()), v.description('What of this is an estimate')),
    }),
  ),
  staying: v.pipe(count, v.description('Tasks of no service that stay on a draining instance until they end')),
  unread,
});
