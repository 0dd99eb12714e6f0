import { check } from '../../../sandbox/model/check.ts';
import constraints from '../../../sandbox/model/constraints.json' with { type: 'json' };
import { compilePattern } from '../../../sandbox/model/pattern.ts';
import { AwsError, type Body } from '../../../sandbox/service.ts';

function refusalOf(service: string, operation: string, input: Body): { code: string; message: string } | undefined {
  try {
    check(service, operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return { code: error.code, message: error.message };
    throw error;
  }
}

const taskDefinition = { family: 'web', containerDefinitions: [{ name: 'app', image: 'nginx' }] };

describe('what the service model refuses', () => {
  it.each<[string, string, string, Body, string, string]>([
    [
      'a required member that is missing',
      'ecs',
      'CreateService',
      {},
      'InvalidParameterException',
      "1 validation error detected: Value null at 'serviceName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a value that an enumeration does not have, deep in a list',
      'ecs',
      'RegisterTaskDefinition',
      { ...taskDefinition, containerDefinitions: [{ firelensConfiguration: { type: 'rsyslog' } }] },
      'ClientException',
      "1 validation error detected: Value 'rsyslog' at 'containerDefinitions.1.member.firelensConfiguration.type' failed to satisfy constraint: Member must satisfy enum value set: [fluentd, fluentbit]",
    ],
    [
      'everything at once',
      'ecs',
      'CreateService',
      {
        serviceName: 'web',
        launchType: 'MOON',
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1001 }],
      },
      'InvalidParameterException',
      "2 validation errors detected: Value 'MOON' at 'launchType' failed to satisfy constraint: Member must satisfy enum value set: [EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES]; Value '1001' at 'capacityProviderStrategy.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      'a pattern that must match the whole value',
      'ecr',
      'ListImages',
      { repositoryName: 'team/Web' },
      'InvalidParameterException',
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*''",
    ],
    [
      'a string that is too short',
      'ecr',
      'ListImages',
      { repositoryName: 'a' },
      'InvalidParameterException',
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or equal to 2'",
    ],
    [
      'a page that is too big',
      'ecr',
      'ListImages',
      { repositoryName: 'web', maxResults: 1001 },
      'InvalidParameterException',
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'must have value less than or equal to 1000'",
    ],
    [
      'a missing namespace',
      'application-autoscaling',
      'DescribeScalableTargets',
      {},
      'ValidationException',
      "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
    ],
    [
      'an item that is null',
      'ecs',
      'DescribeServices',
      { services: ['web', null] },
      'InvalidParameterException',
      "1 validation error detected: Value null at 'services.2.member' failed to satisfy constraint: Member must not be null",
    ],
  ])('%s', (_what, service, operation, input, code, message) => {
    expect(refusalOf(service, operation, input)).toEqual({ code, message });
  });

  it.each<[Body, string]>([
    [{ serviceName: 'web', desiredCount: '2' }, 'STRING_VALUE can not be converted to an Integer'],
    [{ serviceName: 'web', desiredCount: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
    [{ serviceName: 7 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ serviceName: true }, 'TRUE_VALUE can not be converted to a String'],
    [{ serviceName: ['web'] }, 'Start of list found where not expected'],
    [{ serviceName: { name: 'web' } }, 'Start of structure or map found where not expected'],
    [{ serviceName: 'web', loadBalancers: 'none' }, 'Expected list or null'],
    [{ serviceName: 'web', networkConfiguration: [] }, 'Expected map or null'],
  ])('%j as a SerializationException', (input, message) => {
    expect(refusalOf('ecs', 'CreateService', input)).toEqual({ code: 'SerializationException', message });
  });
});

describe('what the service model lets pass', () => {
  it.each<[string, string, string, Body]>([
    ['a good input', 'ecs', 'RegisterTaskDefinition', taskDefinition],
    ['a member newer than the model', 'ecs', 'CreateService', { serviceName: 'web', teleport: { to: 'mars' } }],
    ['null for absent', 'ecs', 'CreateService', { serviceName: 'web', launchType: null }],
    ['an operation newer than the model', 'ecs', 'CreateTimeMachine', { year: 'x' }],
    ['a service that has no model here', 'sqs', 'SendMessage', {}],
    [
      'free JSON',
      'ecs',
      'CreateService',
      { serviceName: 'web', deploymentConfiguration: { lifecycleHooks: [{ hookDetails: { any: [1, 'thing'] } }] } },
    ],
  ])('%s', (_what, service, operation, input) => {
    expect(refusalOf(service, operation, input)).toBeUndefined();
  });
});

it.each([
  ['ecr', 'PutImage', { repositoryName: 'we b', imageManifest: '{}' }],
  ['ecs', 'TagResource', { resourceArn: 'arn', tags: [{ key: 'berth:commit', value: 'naïve ✓' }] }],
  ['events', 'PutRule', { Name: 'no spaces' }],
])('%s %s: knows the patterns of %j', (service, operation, input) => {
  expect(refusalOf(service, operation, input)?.message).toMatch(/must satisfy regular expression/);
});

it('has no pattern that cannot be read', () => {
  const shapes = Object.values(constraints.services).flatMap((model) => Object.values(model.shapes));
  const patterns = shapes.flatMap((shape) => ('pattern' in shape ? [shape.pattern] : []));
  expect(patterns.length).toBeGreaterThan(10);
  for (const pattern of patterns) expect(() => compilePattern(pattern)).not.toThrow();
});
