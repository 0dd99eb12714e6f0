import { join } from 'node:path';
import { Resolver } from '../../sandbox/template/resolver.ts';
import { readTemplate } from '../../sandbox/template/template.ts';
import { root } from '../docs/markdown.ts';
import { listAt, referred, resource, resources, roleStatements, type Statement } from './packaged-template.ts';

const functions = resources('AWS::Lambda::Function');
const roles = resources('AWS::IAM::Role');
const statements = roles.flatMap(roleStatements);

/** The roles' statements with everything worked out. */
function rolesWith(parameters: Readonly<Record<string, string>>): readonly Statement[] {
  const place = { account: '111122223333', region: 'eu-west-1', stackName: 'berth-production', endpoint: '' };
  const file = join(root, '.serverless/cloudformation-template-update-stack.json');
  const resolver = new Resolver(readTemplate(file), { ...place, parameters });
  return roles.flatMap((role) => roleStatements({ ...role, Properties: resolver.properties(role.id) }));
}

describe('roles', () => {
  it('are assumed by Lambda alone', () => {
    for (const { Properties } of roles) {
      expect(listAt(Properties, 'AssumeRolePolicyDocument', 'Statement')).toEqual([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
      expect(Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  it('name every action in full', () => {
    expect(
      statements.flatMap(({ actions }) => actions).filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(action)),
    ).toEqual([]);
  });

  it('allow any resource only where AWS knows none, or a condition says whose', () => {
    const open = statements.filter(({ resources, condition }) => resources.includes('*') && !condition);
    expect([...new Set(open.flatMap(({ actions }) => actions))].sort()).toEqual([
      'application-autoscaling:DescribeScalableTargets',
      'autoscaling:DescribeAutoScalingGroups',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplateVersions',
      'ecs:DescribeTaskDefinition',
      'ecs:ListTaskDefinitions',
      'ecs:RegisterTaskDefinition',
    ]);
    const conditional = statements.filter(({ resources, condition }) => resources.includes('*') && condition);
    expect([...new Set(conditional.flatMap(({ actions }) => actions))].sort()).toEqual([
      'ecs:DescribeContainerInstances',
      'ecs:DescribeTasks',
      'ecs:ListServices',
      'ecs:ListTasks',
    ]);
    const resolved = rolesWith({ Clusters: 'eu-west-1/production' });
    const reading = resolved.filter(({ actions }) =>
      actions.some((action) => /^ecs:List(Services|Tasks)$/.test(action)),
    );
    const own = { ArnLike: { 'ecs:cluster': ['arn:aws:ecs:eu-west-1:*:cluster/production'] } };
    for (const { condition } of reading) expect(condition).toEqual(own);
    expect(reading).toHaveLength(4);
  });

  it('let the functions that forecast read capacity, and write none of it', () => {
    const readers = statements.filter(({ actions }) => actions.some((action) => /^(autoscaling|ec2):/.test(action)));
    expect(readers.map(({ owner }) => owner)).toEqual([
      'OnScheduleRole',
      'PlanPullRequestRole',
      'ReconcileServiceRole',
    ]);
    expect(readers.flatMap(({ actions }) => actions).filter((action) => !action.includes(':Describe'))).toEqual([]);
  });

  it('reach the services, deployments and revisions of the configured clusters alone', () => {
    const resolved = rolesWith({ Clusters: 'eu-west-1/production, us-east-1/staging' });
    const ecs = resolved.filter(({ actions, resources: on }) => actions[0]?.startsWith('ecs:') && !on.includes('*'));
    expect(ecs.length).toBeGreaterThan(3);
    const arns = new Set(ecs.flatMap(({ resources: on }) => on));
    expect([...arns].sort()).toEqual([
      'arn:aws:ecs:*:111122223333:capacity-provider/*',
      'arn:aws:ecs:*:111122223333:task-definition/*:*',
      'arn:aws:ecs:eu-west-1:*:cluster/production',
      'arn:aws:ecs:eu-west-1:*:service-deployment/production/*',
      'arn:aws:ecs:eu-west-1:*:service-revision/production/*',
      'arn:aws:ecs:eu-west-1:*:service/production/*',
      'arn:aws:ecs:us-east-1:*:cluster/staging',
      'arn:aws:ecs:us-east-1:*:service-deployment/staging/*',
      'arn:aws:ecs:us-east-1:*:service-revision/staging/*',
      'arn:aws:ecs:us-east-1:*:service/staging/*',
    ]);
  });

  it('list the services of the configured clusters alone: the sweep’s always, the passes’ where pushes arrive', () => {
    const Clusters = 'eu-west-1/production, us-east-1/staging';
    const listing = (parameters: Readonly<Record<string, string>>) =>
      rolesWith({ Clusters, ...parameters }).filter(({ actions }) => actions.includes('ecs:ListServices'));
    const owners = (parameters: Readonly<Record<string, string>>) => listing(parameters).map(({ owner }) => owner);
    expect(owners({})).toEqual(['OnScheduleRole']);
    expect(owners({ GitUrl: 'https://git.example.com/shop' })).toEqual(['OnScheduleRole', 'ReconcileServiceRole']);
    const clusters = ['arn:aws:ecs:eu-west-1:*:cluster/production', 'arn:aws:ecs:us-east-1:*:cluster/staging'];
    expect(listing({}).map(({ condition }) => condition)).toEqual([{ ArnLike: { 'ecs:cluster': clusters } }]);
  });

  it('assume the given roles, the sweep’s and the passes’ alone, and none where none was given', () => {
    const role = 'arn:aws:iam::444455556666:role/berth';
    const assuming = (parameters: Readonly<Record<string, string>>) =>
      rolesWith(parameters).flatMap(({ owner, actions, resources: on }) =>
        actions.includes('sts:AssumeRole') ? [[owner, on]] : [],
      );
    expect(assuming({})).toEqual([]);
    expect(assuming({ EnvironmentRoles: role })).toEqual([
      ['OnScheduleRole', [role]],
      ['ReconcileServiceRole', [role]],
    ]);
  });

  it('let reconcile-service alone write to ECS and pass roles', () => {
    const writes = statements.filter(({ actions }) =>
      actions.some((action) => /^(ecs:(Create|Update|Register|Tag|Untag)|iam:)/.test(action)),
    );
    expect(new Set(writes.map(({ owner }) => owner))).toEqual(new Set(['ReconcileServiceRole']));
  });

  it('pass roles of the given patterns, to tasks and to ECS', () => {
    const passing = statements.filter(({ actions }) => actions.includes('iam:PassRole'));
    expect(passing.map(({ condition, resources: on }) => [condition, on])).toEqual([
      [{ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }, [{ Ref: 'TaskRoles' }]],
      [{ StringEquals: { 'iam:PassedToService': 'ecs.amazonaws.com' } }, [{ Ref: 'InfrastructureRoles' }]],
    ]);
  });

  const own = (id: string) => roleStatements(resource(id)).filter(({ sid }) => !sid.startsWith('Platform'));
  const shown = ({ when, actions, resources: on }: Statement): Partial<Statement> => ({ when, actions, resources: on });
  const look = { actions: ['sqs:SendMessage'], resources: [{ 'Fn::GetAtt': ['RequestQueue', 'Arn'] }] };
  const arnOf = (text: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${text}` });
  /** What reads the secret that a parameter names, wherever it is stored. */
  const reads = (parameter: string) => [
    {
      when: `${parameter}IsSecret`,
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arnOf(`secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${${parameter}}-??????`)],
    },
    {
      when: `${parameter}IsParameter`,
      actions: ['ssm:GetParameter'],
      resources: [arnOf(`ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${${parameter}}`)],
    },
  ];

  it.each(['OnImagePushRole', 'OnDeploymentEventRole'])('%s asks for a look, and can do nothing else', (id) => {
    expect(own(id).map(shown)).toEqual([{ when: undefined, ...look }, ...reads('GitSecret')]);
  });

  it('OnGitPushRole checks signatures and asks for a look, only where there is a webhook', () => {
    const plan = { ...look, resources: [{ 'Fn::GetAtt': ['PlanQueue', 'Arn'] }] };
    expect(own('OnGitPushRole').map(shown)).toEqual([
      { when: 'HasWebhook', ...look },
      { when: 'PlansPullRequests', ...plan },
      ...reads('WebhookSecret'),
    ]);
  });

  it('PlanPullRequestRole writes to nothing but its own queue, and assumes no role', () => {
    const actions = own('PlanPullRequestRole').flatMap((one) => one.actions);
    const writes = actions.filter((action) => !/:(Describe|List|Get)/.test(action));
    expect(writes).toEqual(['sqs:ChangeMessageVisibility']);
  });

  it('open the repository with its secret wherever manifests are read, and no other secret', () => {
    const secrets = statements.filter(({ actions }) => actions.some((one) => /^(secretsmanager|ssm|kms):/.test(one)));
    const readers = functions.map((one) => String(referred(one.Properties.Role)));
    for (const reader of readers) {
      const parameter = reader === 'OnGitPushRole' ? 'WebhookSecret' : 'GitSecret';
      expect([reader, secrets.filter(({ owner }) => owner === reader).map(shown)]).toEqual([reader, reads(parameter)]);
    }
  });

  it('log into the group of their own function alone', () => {
    for (const one of functions) {
      const role = resource(String(referred(one.Properties.Role)));
      const logging = roleStatements(role).filter(({ actions }) => actions.includes('logs:PutLogEvents'));
      const group = one.id.replace(/LambdaFunction$/, 'LogGroup');
      expect(logging.flatMap(({ resources: on }) => on.map(referred))).toEqual([group]);
    }
  });
});
