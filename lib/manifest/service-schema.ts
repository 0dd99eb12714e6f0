import * as v from 'valibot';
import { closed } from './schema-problems.ts';
import { capacitySchema, driftSchema, modeSchema } from './workspace-schema.ts';

const order = v.picklist(['asc', 'desc'], 'asc or desc');
const policies = {
  semver: v.pipe(
    v.string('a version range such as ">=1.4.0 <2"'),
    v.description('The highest version in this range (Masterminds semver, as Flux reads it).'),
  ),
  tag: v.pipe(v.string('the tag to follow'), v.description('Follow this tag to whatever image it points to.')),
  numerical: v.pipe(order, v.description('The highest (`asc`) or lowest (`desc`) number.')),
  alphabetical: v.pipe(order, v.description('The last (`asc`) or first (`desc`) tag in byte order.')),
};
const filterSchema = v.pipe(
  v.union(
    [
      v.string(),
      closed({ pattern: v.string('an RE2 expression'), extract: v.optional(v.string('a template such as $build')) }),
    ],
    'an RE2 expression, or a map of pattern and extract',
  ),
  v.description(
    'An RE2 expression that tags have to match (searched, not anchored); `extract` is what the policy sees.',
  ),
);
const excludeSchema = v.pipe(
  v.array(v.string('an RE2 expression'), 'a list of at most 25 RE2 expressions'),
  v.maxLength(25, 'a list of at most 25 RE2 expressions'),
  v.description('RE2 expressions of tags that never take part.'),
);
const repositorySchema = v.pipe(
  v.string('an ECR repository such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web'),
  v.description('An ECR repository, without tag or digest; it may be of another account or region.'),
);

const recordTo = v.picklist(['commit', 'pull-request'], 'commit or pull-request');
const recordKeys = {
  file: v.string('a path of the workspace'),
  path: v.string('a path such as images.app.tag'),
  value: v.string(`a template such as \${tag}`),
  message: v.string(`a template such as "Run \${container} \${tag}"`),
};
const recordForm = 'none, commit, pull-request, or a map of to, file, path, value and message';
const recordDescription =
  'Writes the chosen image back to Git once it was started: by a `commit`, or a `pull-request`. `file` and `path` say where; the default is the `image` of the container in the task definition.';
const recordSchema = v.pipe(
  v.union(
    [
      v.picklist(['none', 'commit', 'pull-request']),
      closed({
        to: recordTo,
        file: v.optional(recordKeys.file),
        path: v.optional(recordKeys.path),
        value: v.optional(recordKeys.value),
        message: v.optional(recordKeys.message),
      }),
    ],
    recordForm,
  ),
  v.description(recordDescription),
);
const recordPatchSchema = v.pipe(
  v.union(
    [
      v.picklist(['none', 'commit', 'pull-request']),
      closed({
        to: v.nullish(recordTo),
        file: v.nullish(recordKeys.file),
        path: v.nullish(recordKeys.path),
        value: v.nullish(recordKeys.value),
        message: v.nullish(recordKeys.message),
      }),
    ],
    recordForm,
  ),
  v.description(recordDescription),
);

/** One container's entry of `images`; that exactly one policy is there is checked where its place is known. */
export const imageSchema = closed({
  repository: repositorySchema,
  semver: v.optional(policies.semver),
  tag: v.optional(policies.tag),
  numerical: v.optional(policies.numerical),
  alphabetical: v.optional(policies.alphabetical),
  filter: v.optional(filterSchema),
  exclude: v.optional(excludeSchema),
  record: v.optional(recordSchema),
});

const containerName = v.string();
/** The title tells the generator of the JSON Schemas which of ECS's shapes an editor is to be shown. */
function ecsObject(definition: string) {
  return v.pipe(v.looseObject({}), v.title(`ecs:${definition}`));
}

const taskDefinitionSchema = v.pipe(
  v.union([v.string(), ecsObject('RegisterTaskDefinitionRequest')], 'a path, the object itself, or live'),
  v.description("RegisterTaskDefinition's input: a path, the object itself, or `live` for what the service runs."),
);
const definitionSchema = v.pipe(
  v.union([v.string(), ecsObject('CreateServiceRequest')], 'a path, or the object itself'),
  v.description("CreateService's fields: a path or the object itself; left out when only images are Berth's."),
);
const followSchema = v.pipe(
  v.union(
    [v.picklist(['service', 'family']), closed({ family: v.string("a family's name") })],
    'service, family, or a map of family',
  ),
  v.description(
    'With `taskDefinition: live`: the base is what the service runs (`service`, the default), or the newest revision of its family that Berth did not register.',
  ),
);
const suspendSchema = v.pipe(v.boolean('true or false'), v.description('`true`: nothing is written to this service.'));
const deadlineSchema = v.pipe(
  v.union([v.number(), v.string()], 'minutes such as 45, or a duration such as 45m or 1h30m'),
  v.description('How long a deployment may take before it counts as stalled: minutes, `45m` or `1h30m`. Default 30.'),
);
const ignoreSchema = v.pipe(
  v.array(v.string('a path such as definition.desiredCount'), 'a list of paths such as definition.desiredCount'),
  v.description(
    'Fields that are left as they are once the service exists: paths as plans print them, behind `definition.` or `taskDefinition.`.',
  ),
);

const patchSchema = closed({
  taskDefinition: v.nullish(
    v.union([v.string(), ecsObject('RegisterTaskDefinitionRequestPatch')], 'a map of what differs, a path, or live'),
  ),
  follow: v.nullish(followSchema),
  definition: v.nullish(
    v.union([v.string(), ecsObject('CreateServiceRequestPatch')], 'a map of what differs, or a path'),
  ),
  images: v.nullish(
    v.record(
      containerName,
      v.nullable(
        closed({
          repository: v.nullish(repositorySchema),
          semver: v.nullish(policies.semver),
          tag: v.nullish(policies.tag),
          numerical: v.nullish(policies.numerical),
          alphabetical: v.nullish(policies.alphabetical),
          filter: v.nullish(filterSchema),
          exclude: v.nullish(excludeSchema),
          record: v.nullish(recordPatchSchema),
        }),
      ),
      'a map of container names to images',
    ),
  ),
  mode: v.nullish(modeSchema),
  drift: v.nullish(driftSchema),
  capacity: v.nullish(capacitySchema),
  suspend: v.nullish(suspendSchema),
  deadline: v.nullish(deadlineSchema),
  ignore: v.nullish(ignoreSchema),
});

/** What an environment changes; its keys are the service's without `service` and `environments`. */
export const environmentPatchSchema = v.pipe(
  patchSchema,
  v.description(
    "Laid over the service's manifest: maps merge, `null` removes, lists of named things merge by their key.",
  ),
);
/** The keys that an environment of a service may have. */
export const patchKeys = Object.keys(patchSchema.entries);

/** service.yaml, as written and after an environment's patch. */
export const serviceSchema = closed({
  service: v.pipe(
    v.string("a service's name: letters, digits, - and _"),
    v.regex(/^(?:[A-Za-z0-9_-]|\$\{values\.[^{}]*\}){1,255}$/, "a service's name: letters, digits, - and _"),
    v.description("The service's name in ECS."),
  ),
  taskDefinition: v.optional(taskDefinitionSchema),
  follow: v.optional(followSchema),
  definition: v.optional(definitionSchema),
  images: v.optional(
    v.pipe(
      v.record(containerName, imageSchema, 'a map of container names to images'),
      v.description("Which image each container runs, by the container's name; others are sent as written."),
    ),
  ),
  environments: v.optional(
    v.pipe(
      v.record(v.string(), environmentPatchSchema, 'a map of environments to patches'),
      v.description('What differs by environment.'),
    ),
  ),
  mode: v.optional(modeSchema),
  drift: v.optional(driftSchema),
  capacity: v.optional(capacitySchema),
  suspend: v.optional(suspendSchema),
  deadline: v.optional(deadlineSchema),
  ignore: v.optional(ignoreSchema),
});
