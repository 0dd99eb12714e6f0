import type { HttpApiDefinition } from '../http-api/http-api.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { MappingDefinition } from '../lambda/queue-mapping.ts';
import { queueName } from '../queues/account-words.ts';
import type { Body } from '../service.ts';
import { httpApisOf } from './http-apis.ts';
import { Resolver, type StackPlace } from './resolver.ts';
import type { Template } from './template.ts';

export interface QueueDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** PutRule's input and the rule's targets. */
export interface RuleDefinition {
  readonly logicalId: string;
  readonly rule: Body;
  readonly targets: readonly Body[];
}

/** A role, kept so that what it allows can be compared with the calls that were made. */
export interface RoleDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Its inline policies' documents. */
  readonly policies: readonly Body[];
  readonly managedPolicyArns: readonly string[];
}

/** A function, with where its code lies in the package. */
export interface PackagedFunction extends Omit<FunctionDefinition, 'codeFolder'> {
  /** File name of the code's zip. */
  readonly artifact: string;
  readonly roleArn: string;
}

/** What the sandbox makes of a template. */
export interface Stack {
  readonly queues: readonly QueueDefinition[];
  readonly functions: readonly PackagedFunction[];
  readonly rules: readonly RuleDefinition[];
  readonly mappings: readonly MappingDefinition[];
  readonly roles: readonly RoleDefinition[];
  readonly httpApis: readonly HttpApiDefinition[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Resources that the sandbox does nothing about, as `logicalId (type)`. */
  readonly unsupported: readonly string[];
}

/** Types that change nothing about how the stack behaves in the sandbox. */
const harmlessTypes = [
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::SQS::QueuePolicy',
];

const supportedTypes = [
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
];

/** Reads a template as the stack that CloudFormation would make of it. */
export function readStack(template: Template, place: StackPlace): Stack {
  const resolver = new Resolver(template, place);
  const existing = Object.keys(template.Resources).filter((logicalId) => resolver.exists(logicalId));
  const typeOf = (logicalId: string) => template.Resources[logicalId]?.Type ?? '';
  const all = <T>(type: string, make: (logicalId: string, properties: Body) => T): readonly T[] =>
    existing
      .filter((logicalId) => typeOf(logicalId) === type)
      .map((logicalId) => make(logicalId, resolver.properties(logicalId)));
  const invokeConfigurations = all('AWS::Lambda::EventInvokeConfig', (_, properties) => properties);
  return {
    queues: all('AWS::SQS::Queue', (logicalId, properties) => queueOf(resolver, logicalId, properties)),
    functions: all('AWS::Lambda::Function', (logicalId, properties) =>
      functionOf(resolver, logicalId, properties, invokeConfigurations),
    ),
    rules: all('AWS::Events::Rule', (logicalId, properties) => ruleOf(resolver, logicalId, properties)),
    mappings: all('AWS::Lambda::EventSourceMapping', mappingOf),
    roles: all('AWS::IAM::Role', (logicalId, properties) => roleOf(resolver, logicalId, properties)),
    httpApis: httpApisOf({
      apis: all('AWS::ApiGatewayV2::Api', (logicalId) => ({ logicalId, id: resolver.name(logicalId) })),
      integrations: all('AWS::ApiGatewayV2::Integration', (logicalId, properties) => ({
        id: resolver.name(logicalId),
        properties,
      })),
      routes: all('AWS::ApiGatewayV2::Route', (_, properties) => properties),
    }),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs ?? {})
        .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
        .map(([name, output]) => [name, resolver.value(output.Value)]),
    ),
    unsupported: existing
      .filter((logicalId) => ![...supportedTypes, ...harmlessTypes].includes(typeOf(logicalId)))
      .map((logicalId) => `${logicalId} (${typeOf(logicalId)})`),
  };
}

/** SQS takes every attribute as a string, and the redrive policy as JSON. */
function queueOf(resolver: Resolver, logicalId: string, properties: Body): QueueDefinition {
  const attributes = Object.entries(properties).filter(([name]) => name !== 'QueueName' && name !== 'Tags');
  return {
    logicalId,
    name: resolver.name(logicalId),
    attributes: Object.fromEntries(
      attributes.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ),
  };
}

function functionOf(
  resolver: Resolver,
  logicalId: string,
  properties: Body,
  configurations: readonly Body[],
): PackagedFunction {
  const name = resolver.name(logicalId);
  const code = properties.Code as { readonly S3Key?: string; readonly ZipFile?: string } | undefined;
  const environment = properties.Environment as { readonly Variables?: Readonly<Record<string, unknown>> } | undefined;
  const variables = Object.entries(environment?.Variables ?? {});
  const reserved = properties.ReservedConcurrentExecutions;
  const configuration = configurations.find((one) =>
    [name, resolver.arn(logicalId)].includes(String(one.FunctionName)),
  );
  return {
    logicalId,
    name,
    arn: resolver.arn(logicalId),
    handler: String(properties.Handler),
    memoryMb: Number(properties.MemorySize ?? 128),
    timeoutSeconds: Number(properties.Timeout ?? 3),
    environment: Object.fromEntries(variables.map(([key, value]) => [key, String(value)])),
    artifact: code?.S3Key?.split('/').at(-1) ?? `${name}.zip`,
    roleArn: String(properties.Role ?? ''),
    reservedConcurrency: reserved === undefined ? undefined : Number(reserved),
    asynchronous: asynchronousOf(properties, configuration ?? {}),
  };
}

function asynchronousOf(properties: Body, configuration: Body): FunctionDefinition['asynchronous'] {
  const destinations = (configuration.DestinationConfig ?? {}) as Readonly<
    Record<string, { readonly Destination?: string } | undefined>
  >;
  const deadLetter = properties.DeadLetterConfig as { readonly TargetArn?: string } | undefined;
  return {
    maximumRetryAttempts: numberOr(configuration.MaximumRetryAttempts),
    maximumEventAgeSeconds: numberOr(configuration.MaximumEventAgeInSeconds),
    deadLetterArn: deadLetter?.TargetArn,
    onFailureArn: destinations.OnFailure?.Destination,
    onSuccessArn: destinations.OnSuccess?.Destination,
  };
}

function ruleOf(resolver: Resolver, logicalId: string, properties: Body): RuleDefinition {
  const { Targets, EventPattern, EventBusName: _bus, ...rest } = properties;
  const pattern = typeof EventPattern === 'object' ? JSON.stringify(EventPattern) : EventPattern;
  return {
    logicalId,
    rule: { ...rest, Name: resolver.name(logicalId), ...(pattern !== undefined && { EventPattern: pattern }) },
    targets: (Targets ?? []) as readonly Body[],
  };
}

function mappingOf(logicalId: string, properties: Body): MappingDefinition {
  const scaling = properties.ScalingConfig as { readonly MaximumConcurrency?: unknown } | undefined;
  const criteria = properties.FilterCriteria as
    | { readonly Filters?: readonly { readonly Pattern: string }[] }
    | undefined;
  return {
    logicalId,
    queueName: queueName(String(properties.EventSourceArn)),
    functionName: String(properties.FunctionName),
    batchSize: Number(properties.BatchSize ?? 10),
    enabled: properties.Enabled !== false && properties.Enabled !== 'false',
    maximumConcurrency: numberOr(scaling?.MaximumConcurrency),
    reportBatchItemFailures: ((properties.FunctionResponseTypes ?? []) as readonly string[]).includes(
      'ReportBatchItemFailures',
    ),
    filters: (criteria?.Filters ?? []).map((filter) => filter.Pattern),
  };
}

function roleOf(resolver: Resolver, logicalId: string, properties: Body): RoleDefinition {
  const policies = (properties.Policies ?? []) as readonly { readonly PolicyDocument: Body }[];
  return {
    logicalId,
    name: resolver.name(logicalId),
    arn: resolver.arn(logicalId),
    policies: policies.map((policy) => policy.PolicyDocument),
    managedPolicyArns: (properties.ManagedPolicyArns ?? []) as readonly string[],
  };
}

function numberOr(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
