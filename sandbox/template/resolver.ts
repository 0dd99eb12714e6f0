import { httpApiPath } from '../http-api/http-api.ts';
import type { Body } from '../service.ts';
import { noValue, type References, resolve } from './intrinsics.ts';
import type { Resource, Template } from './template.ts';

/** Where a stack stands. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** The sandbox's address, which queues' URLs begin with. */
  readonly endpoint: string;
  /** Values of the template's parameters; the others have their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** How a type's physical name, ARN and other attributes come about. */
interface Naming {
  /** Property that holds the name, when the template gives one. */
  readonly property: string;
  /** The ARN's end after `arn:aws:<service>:<region>:<account>:`. */
  readonly arn: (name: string, place: StackPlace) => string;
}

const namings: Readonly<Record<string, Naming>> = {
  'AWS::SQS::Queue': { property: 'QueueName', arn: (name, at) => `arn:aws:sqs:${at.region}:${at.account}:${name}` },
  'AWS::Lambda::Function': {
    property: 'FunctionName',
    arn: (name, at) => `arn:aws:lambda:${at.region}:${at.account}:function:${name}`,
  },
  'AWS::Events::Rule': {
    property: 'Name',
    arn: (name, at) => `arn:aws:events:${at.region}:${at.account}:rule/${name}`,
  },
  'AWS::IAM::Role': { property: 'RoleName', arn: (name, at) => `arn:aws:iam::${at.account}:role/${name}` },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    arn: (name, at) => `arn:aws:logs:${at.region}:${at.account}:log-group:${name}:*`,
  },
  'AWS::S3::Bucket': { property: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::SNS::Topic': { property: 'TopicName', arn: (name, at) => `arn:aws:sns:${at.region}:${at.account}:${name}` },
  'AWS::ECS::Cluster': {
    property: 'ClusterName',
    arn: (name, at) => `arn:aws:ecs:${at.region}:${at.account}:cluster/${name}`,
  },
  'AWS::CloudWatch::Alarm': {
    property: 'AlarmName',
    arn: (name, at) => `arn:aws:cloudwatch:${at.region}:${at.account}:alarm:${name}`,
  },
};

/** Works out a template's values: names, ARNs and URLs follow from the properties, so no order matters. */
export class Resolver implements References {
  readonly #template: Template;
  readonly #place: StackPlace;

  constructor(template: Template, place: StackPlace) {
    this.#template = template;
    this.#place = place;
  }

  /** A resource's properties with everything worked out. */
  properties(logicalId: string): Body {
    return resolve(this.#resource(logicalId).Properties ?? {}, this) as Body;
  }

  /** Whether the resource's condition holds. */
  exists(logicalId: string): boolean {
    const { Condition } = this.#resource(logicalId);
    return Condition === undefined || this.condition(Condition);
  }

  value(value: unknown): unknown {
    return resolve(value, this);
  }

  /** The physical name: the one that the template gives, or one made of the stack's name and the logical id. */
  name(logicalId: string): string {
    const resource = this.#resource(logicalId);
    const given = resource.Properties?.[namings[resource.Type]?.property ?? ''];
    const fifo = resource.Properties?.FifoQueue === true ? '.fifo' : '';
    return given === undefined ? `${this.#place.stackName}-${logicalId}${fifo}` : String(resolve(given, this));
  }

  arn(logicalId: string): string {
    const { Type } = this.#resource(logicalId);
    const naming = namings[Type];
    return naming ? naming.arn(this.name(logicalId), this.#place) : `arn:aws:sandbox:::${Type}/${logicalId}`;
  }

  ref(name: string): unknown {
    const pseudo = this.#pseudoParameter(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.Parameters?.[name];
    if (parameter) return this.#parameter(name, parameter);
    const resource = this.#resource(name);
    if (resource.Type === 'AWS::SQS::Queue') {
      return `${this.#place.endpoint}/${this.#place.account}/${this.name(name)}`;
    }
    return resource.Type === 'AWS::SNS::Topic' ? this.arn(name) : this.name(name);
  }

  attribute(logicalId: string, attribute: string): unknown {
    if (attribute === 'QueueUrl') return this.ref(logicalId);
    if (attribute === 'ApiEndpoint') return `${this.#place.endpoint}${httpApiPath}${this.name(logicalId)}`;
    return attribute.endsWith('Name') ? this.name(logicalId) : this.arn(logicalId);
  }

  condition(name: string): boolean {
    const condition = this.#template.Conditions?.[name];
    if (condition === undefined) throw new Error(`The template has no condition ${name}`);
    return resolve(condition, this) === true;
  }

  mapping(map: string, first: string, second: string): unknown {
    return this.#template.Mappings?.[map]?.[first]?.[second];
  }

  #pseudoParameter(name: string): unknown {
    const { account, region, stackName } = this.#place;
    const values: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/sandbox`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': noValue,
    };
    return values[name];
  }

  #parameter(name: string, parameter: { readonly Default?: unknown; readonly Type?: string }): unknown {
    const value = this.#place.parameters[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`The template's parameter ${name} has no default and was given no value`);
    const list = parameter.Type === 'CommaDelimitedList' || parameter.Type?.startsWith('List<');
    return list && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  }

  #resource(logicalId: string): Resource {
    const resource = this.#template.Resources[logicalId];
    if (!resource) throw new Error(`The template refers to ${logicalId}, which it does not have`);
    return resource;
  }
}
