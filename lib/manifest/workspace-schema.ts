import * as v from 'valibot';
import { closed } from './schema-problems.ts';
import { valueName } from './values.ts';

const mode = v.picklist(['apply', 'report'], 'apply or report');
const drift = v.picklist(['report', 'correct'], 'report or correct');

/** `mode`, of an environment and of a service. */
export const modeSchema = v.pipe(
  mode,
  v.description('`apply` (the default) carries plans out; `report` plans and publishes, and writes nothing.'),
);

/** `drift`, of an environment and of a service. */
export const driftSchema = v.pipe(
  drift,
  v.description('What to do when somebody changed the live service: `report` (the default) or `correct`.'),
);

/** `capacity`, of an environment and of a service. */
export const capacitySchema = v.pipe(
  v.picklist(['block', 'warn', 'off'], 'block, warn or off'),
  v.description(
    'What becomes of a rollout that would not fit: `warn` (the default) says so in plans, `block` holds it until it fits, `off` does not look.',
  ),
);

const cpuSize = 'CPU units in quotes such as "8192", or vCPUs such as 8 vCPU';
const memorySize = 'MiB in quotes such as "65536", or GB such as 64 GB';

const fargateSizesSchema = v.pipe(
  v.array(
    closed({
      cpu: v.pipe(v.string(cpuSize), v.regex(/^\s*\d*\.?\d+\s*([vV][cC][pP][uU])?\s*$/, cpuSize)),
      memory: v.pipe(v.string(memorySize), v.regex(/^\s*\d*\.?\d+\s*([gG][bB])?\s*$/, memorySize)),
    }),
    'a list of sizes of cpu and memory',
  ),
  v.description("Sizes of tasks that Fargate has in this region beside those of Berth's own table."),
);

const passes = 'a whole number from 1 to 50';
const roleArn = "a role's ARN such as arn:aws:iam::444455556666:role/berth";

const environmentSchema = closed({
  region: v.pipe(
    v.string('an AWS region such as eu-west-1'),
    v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'an AWS region such as eu-west-1'),
    v.description('The AWS region of the cluster.'),
  ),
  cluster: v.pipe(
    v.string("a cluster's name, not its ARN"),
    v.regex(/^[A-Za-z0-9_-]{1,255}$/, "a cluster's name, not its ARN"),
    v.description("The cluster's name."),
  ),
  assumeRole: v.optional(
    v.pipe(
      v.string(roleArn),
      v.regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, roleArn),
      v.description("The role of another account that the stack's functions assume: the cluster is in that account."),
    ),
  ),
  mode: v.optional(modeSchema),
  drift: v.optional(driftSchema),
  capacity: v.optional(capacitySchema),
  fargateSizes: v.optional(fargateSizesSchema),
  parallelism: v.optional(
    v.pipe(
      v.number(passes),
      v.integer(passes),
      v.minValue(1, passes),
      v.maxValue(50, passes),
      v.description(
        "How many of the environment's services are looked after at the same time, at most. Without it, as many as the stack's MaximumConcurrency allows.",
      ),
    ),
  ),
  prune: v.optional(
    v.pipe(
      v.boolean('true or false'),
      v.description('`true`: a service that Berth created and that no manifest declares any more is deleted.'),
    ),
  ),
  pullRequests: v.optional(
    v.pipe(
      closed({
        forks: v.optional(
          v.pipe(
            v.boolean('true or false'),
            v.description('Whether pull requests from forks are planned too; `false` (the default) says why not.'),
          ),
        ),
      }),
      v.description('Which pull requests are planned. What counts is the branch that they are to be merged into.'),
    ),
  ),
  values: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(valueName, 'a name of letters, digits, _ . and -')),
        v.union([v.string(), v.number(), v.boolean()], 'text, a number or a boolean'),
        'a map of names to text, numbers or booleans',
      ),
      v.description(`What \${values.name} in the services' files is filled in with.`),
    ),
  ),
});

/** berth.yaml. */
export const workspaceSchema = closed({
  version: v.pipe(v.literal(1, '1'), v.description("The version of the manifest's shape.")),
  services: v.pipe(
    v.union(
      [v.pipe(v.string(), v.minLength(1)), v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1))],
      'a glob such as services/*/service.yaml, or a list of them',
    ),
    v.description("Where the services' manifests are: a glob (`*`, `?`, `**`) or several, from the workspace's root."),
  ),
  environments: v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'a name of letters, digits, - and _')),
      environmentSchema,
      'a map of names to environments',
    ),
    v.minEntries(1, 'a map of at least one environment'),
    v.description('Where the services run, by name.'),
  ),
});
