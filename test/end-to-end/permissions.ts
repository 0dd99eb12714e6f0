import type { LoggedCall } from '../../sandbox/call-log.ts';
import type { Body } from '../../sandbox/service.ts';

/** What a call needs of IAM: an action, on a resource. */
export interface Need {
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
  /** With iam:PassRole: the service that the role is passed to. */
  readonly passedTo?: string;
  /** Of an action that knows a cluster as a condition: its ARN. */
  readonly cluster?: string;
}

const place = 'eu-west-1:111122223333';
const ecs = (resource: string) => `arn:aws:ecs:${place}:${resource}`;

function clusterArn(name: unknown): string {
  return ecs(`cluster/${String(name).split('/').at(-1)}`);
}

/** Names of services of a cluster, or their ARNs, as ARNs. */
function services(input: Body, names: unknown): readonly string[] {
  return [names].flat().map((name) => {
    const cluster = String(input.cluster).split('/').at(-1);
    return String(name).startsWith('arn:') ? String(name) : ecs(`service/${cluster}/${String(name)}`);
  });
}

/**
 * The resources of each action that functions use: where the service authorization reference names none, `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html,
 * …/list_amazonelasticcontainerregistry.html, …/list_amazonsqs.html, …/list_awsapplicationautoscaling.html,
 * …/list_awssystemsmanager.html, …/list_awssecretsmanager.html, …/list_amazonec2autoscaling.html, …/list_amazonec2.html
 */
const resourcesOf: Readonly<Record<string, (input: Body) => readonly string[]>> = {
  'ecs:DescribeServices': (input) => services(input, input.services),
  'ecs:ListServiceDeployments': (input) => services(input, input.service),
  'ecs:CreateService': (input) => services(input, input.serviceName),
  'ecs:UpdateService': (input) => services(input, input.service),
  'ecs:DeleteService': (input) => services(input, input.service),
  'ecs:DescribeServiceDeployments': (input) => input.serviceDeploymentArns as readonly string[],
  'ecs:DescribeServiceRevisions': (input) => input.serviceRevisionArns as readonly string[],
  'ecs:DescribeTaskDefinition': () => ['*'],
  'ecs:ListTaskDefinitions': () => ['*'],
  'ecs:ListServices': () => ['*'],
  'ecs:DescribeClusters': ({ clusters }) => [clusters].flat().map((name) => clusterArn(name)),
  'ecs:ListContainerInstances': (input) => [clusterArn(input.cluster)],
  'ecs:DescribeContainerInstances': (input) => input.containerInstances as readonly string[],
  'ecs:DescribeTasks': (input) => input.tasks as readonly string[],
  // A container instance, where one is asked for.
  'ecs:ListTasks': () => ['*'],
  'ecs:DescribeCapacityProviders': ({ capacityProviders }) =>
    [capacityProviders].flat().map((name) => ecs(`capacity-provider/${String(name)}`)),
  'autoscaling:DescribeAutoScalingGroups': () => ['*'],
  'ec2:DescribeInstanceTypes': () => ['*'],
  'ec2:DescribeLaunchTemplateVersions': () => ['*'],
  // The reference names the task definition, the developer guide says that there is none: it has to work without.
  'ecs:RegisterTaskDefinition': () => ['*'],
  'ecs:TagResource': (input) => [String(input.resourceArn)],
  'ecs:UntagResource': (input) => [String(input.resourceArn)],
  'ecr:ListImages': repositories,
  'ecr:DescribeImages': repositories,
  'application-autoscaling:DescribeScalableTargets': () => ['*'],
  'sqs:SendMessage': queues,
  'sqs:ChangeMessageVisibility': queues,
  'ssm:GetParameter': ({ Name }) => [`arn:aws:ssm:${place}:parameter${String(Name)}`],
  // A secret's ARN ends in six characters that AWS chose.
  'secretsmanager:GetSecretValue': ({ SecretId }) => [
    `arn:aws:secretsmanager:${place}:secret:${String(SecretId)}-a1B2c3`,
  ],
};

/** Actions that go by another name than the operation: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
const renamed: Readonly<Record<string, string>> = { 'sqs:SendMessageBatch': 'sqs:SendMessage' };

function repositories({ registryId, repositoryName }: Body): readonly string[] {
  return [`arn:aws:ecr:eu-west-1:${String(registryId)}:repository/${String(repositoryName)}`];
}

function queues({ QueueUrl }: Body): readonly string[] {
  return [`arn:aws:sqs:${place}:${String(QueueUrl).split('/').at(-1)}`];
}

/** They know a cluster as a condition, some beside a resource. */
const insideCluster: ReadonlySet<string> = new Set([
  'ecs:DescribeContainerInstances',
  'ecs:DescribeTasks',
  'ecs:ListServices',
  'ecs:ListTasks',
]);

/** Everything that a call needs. Throws for an operation that is not in the table above. */
export function needsOf({
  service,
  operation,
  input,
}: Pick<LoggedCall, 'service' | 'operation' | 'input'>): readonly Need[] {
  const name = `${service}:${operation}`;
  const action = renamed[name] ?? name;
  const resources = resourcesOf[action];
  if (!resources) throw new Error(`Nobody has said what ${name} needs of IAM`);
  const place = insideCluster.has(action) ? { cluster: clusterArn(input.cluster) } : {};
  return [...resources(input).map((resource) => ({ action, resource, ...place })), ...furtherNeeds(action, input)];
}

/**
 * What a call needs besides its own action. Tags that come with a creation need TagResource on what is created, and
 * roles in a request need PassRole:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function furtherNeeds(action: string, input: Body): readonly Need[] {
  const isTagged = Array.isArray(input.tags) && input.tags.length > 0;
  const created: Readonly<Record<string, () => readonly string[]>> = {
    'ecs:RegisterTaskDefinition': () => [ecs(`task-definition/${String(input.family)}:1`)],
    'ecs:CreateService': () => services(input, input.serviceName),
  };
  // Tasks take on the roles of a task definition; load balancers', volumes' and hooks' are ECS's own to use.
  const passedTo = action === 'ecs:RegisterTaskDefinition' ? 'ecs-tasks.amazonaws.com' : 'ecs.amazonaws.com';
  const tagged = isTagged ? (created[action]?.() ?? []) : [];
  return [
    ...tagged.map((resource) => ({ action: 'ecs:TagResource', resource })),
    ...(action.startsWith('ecs:')
      ? roleArns(input).map((resource) => ({ action: 'iam:PassRole', resource, passedTo }))
      : []),
  ];
}

/** Every role's ARN anywhere in a request. */
function roleArns(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^arn:aws:iam::\d+:role\//.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(roleArns) : [];
}

/** A statement of a role, worked out. */
export interface Grant {
  readonly sid: string;
  readonly action: string;
  /** An ARN pattern. */
  readonly resource: string;
  readonly passedTo?: string | undefined;
  /** ARN patterns, where the condition key `ecs:cluster` limits it. */
  readonly clusters?: readonly string[] | undefined;
}

/** Whether the grant allows what is needed: `*` stands for anything, also across `/`, and `?` for one character. */
export function allows(grant: Grant, need: Need): boolean {
  const isAllowed = grant.action === need.action && patternOf(grant.resource).test(need.resource);
  const { clusters } = grant;
  // A condition on a key that the request does not have is not met.
  const isInside = !clusters || clusters.some((pattern) => patternOf(pattern).test(need.cluster ?? ''));
  return isAllowed && isInside && (grant.passedTo === undefined || grant.passedTo === need.passedTo);
}

function patternOf(resource: string): RegExp {
  const escaped = resource.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
