import * as v from 'valibot';
import { digestOf } from '../memory/hash.ts';

/** The version of the results' shape; part of every type, raised when a field changes its meaning or goes. */
const resultVersion = 'v1';

/** What can happen to a service. */
export const resultKinds = [
  'deployment.started',
  'deployment.succeeded',
  'deployment.rolled_back',
  'deployment.failed',
  'deployment.stalled',
  'deployment.superseded',
  'service.held',
  'service.drifted',
  'service.updated',
  'service.deleted',
  'service.error',
] as const;

/** A kind of result, as it stands in its type between `berth.` and the version. */
export type ResultKind = (typeof resultKinds)[number];

const image = v.object({ tag: v.optional(v.string()), digest: v.optional(v.string()) });

/** `data` of a result. No environment value and no secret is ever in it. */
const dataSchema = v.object({
  environment: v.pipe(v.string(), v.description('The environment of the workspace')),
  region: v.string(),
  cluster: v.string(),
  service: v.string(),
  serviceArn: v.optional(v.string()),
  commit: v.optional(v.pipe(v.string(), v.description('The commit that the manifest was read at'))),
  trigger: v.optional(
    v.pipe(
      v.object({ kind: v.string(), id: v.string(), time: v.string(), summary: v.string() }),
      v.description('Why Berth looked'),
    ),
  ),
  images: v.optional(
    v.array(v.object({ container: v.string(), repository: v.string(), from: v.optional(image), to: image })),
  ),
  taskDefinition: v.optional(v.pipe(v.string(), v.description('ARN of the revision that the result is about'))),
  previousTaskDefinition: v.optional(v.string()),
  serviceDeploymentArn: v.optional(v.string()),
  reasons: v.pipe(v.array(v.string()), v.description("Why, in Berth's words")),
  ecsReason: v.optional(v.pipe(v.string(), v.description("ECS's own reason, word for word"))),
  fields: v.optional(v.pipe(v.array(v.string()), v.description('Paths of the fields concerned, without their values'))),
  hold: v.optional(v.object({ kind: v.string(), reason: v.string(), next: v.string() })),
  error: v.optional(v.object({ code: v.string(), subject: v.string(), message: v.string() })),
});

/** A result: one CloudEvents 1.0 document, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md. */
export const resultSchema = v.object({
  specversion: v.literal('1.0'),
  id: v.pipe(v.string(), v.description('Computed from what happened: the same happening has the same id')),
  source: v.pipe(v.string(), v.description('/berth/<environment>')),
  type: v.picklist(resultKinds.map((kind) => `berth.${kind}.${resultVersion}` as const)),
  subject: v.pipe(v.string(), v.description('<cluster>/<service>')),
  time: v.pipe(v.string(), v.isoTimestamp()),
  datacontenttype: v.literal('application/json'),
  data: dataSchema,
});

/** A published result: a CloudEvents 1.0 document. */
export type ResultEvent = v.InferOutput<typeof resultSchema>;
/** What a result says of a service. */
export type ResultData = v.InferOutput<typeof dataSchema>;

/** What a result is made of. */
export interface ResultInput {
  readonly kind: ResultKind;
  /** What the id is computed from, besides the kind and the service. */
  readonly identity: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly data: ResultData;
}

/** A result of its kind. The id is a hash of kind, region, cluster, service and `identity`, of nothing else. */
export function createResult({ kind, identity, at, data }: ResultInput): ResultEvent {
  return {
    specversion: '1.0',
    id: digestOf([kind, data.region, data.cluster, data.service, ...identity]),
    source: `/berth/${data.environment}`,
    type: `berth.${kind}.${resultVersion}`,
    subject: `${data.cluster}/${data.service}`,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** The kind that a result's type says: `deployment.started` of `berth.deployment.started.v1`. */
export function kindOf(result: ResultEvent): string {
  return result.type.replace(/^berth\./, '').replace(/\.v\d+$/, '');
}
