import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

const elsewhere = 'us-east-1';
const seed = { clusters: ['production'], repositories: [{ name: 'web', images: [{ tag: '1.0.0' }] }] };
const definition = {
  family: 'web',
  containerDefinitions: [
    { name: 'app', image: `111122223333.dkr.ecr.${elsewhere}.amazonaws.com/web:1.0.0`, memory: 128 },
  ],
};

describe('a region', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ seed });
  });

  afterEach(() => sandbox.stop());

  const settings = (region: string) => ({
    endpoint: sandbox.endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'PERSON', secretAccessKey: 'none' },
  });
  const ecs = (region: string) => new ECSClient(settings(region));
  const ecr = (region: string) => new ECRClient(settings(region));

  async function createWeb(region: string) {
    const client = ecs(region);
    await client.send(new CreateClusterCommand({ clusterName: 'production' }));
    const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand(definition));
    const input = { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };
    const { service } = await client.send(new CreateServiceCommand(input));
    return { taskDefinition, service };
  }

  it('does not see another one’s clusters', async () => {
    const describe = new DescribeServicesCommand({ cluster: 'production', services: ['web'] });
    await expect(ecs(elsewhere).send(describe)).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    expect((await ecs(elsewhere).send(new ListClustersCommand({}))).clusterArns).toEqual([]);
    expect((await ecs('eu-west-1').send(describe)).failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  it('has task definitions and services of its own, with its name in their ARNs', async () => {
    const { taskDefinition, service } = await createWeb(elsewhere);
    expect(taskDefinition?.taskDefinitionArn).toBe(`arn:aws:ecs:${elsewhere}:111122223333:task-definition/web:1`);
    expect(service).toMatchObject({
      serviceArn: `arn:aws:ecs:${elsewhere}:111122223333:service/production/web`,
      clusterArn: `arn:aws:ecs:${elsewhere}:111122223333:cluster/production`,
    });
    const { taskDefinitionArns } = await ecs('eu-west-1').send(new ListTaskDefinitionsCommand({}));
    expect(taskDefinitionArns).toEqual([]);
    expect((await createWeb('eu-west-1')).taskDefinition?.revision).toBe(1);
  });

  it('has repositories of its own', async () => {
    const list = new ListImagesCommand({ repositoryName: 'web' });
    await expect(ecr(elsewhere).send(list)).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: "The repository with name 'web' does not exist in the registry with id '111122223333'",
    });
    const { repository } = await ecr(elsewhere).send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    expect(repository?.repositoryUri).toBe(`111122223333.dkr.ecr.${elsewhere}.amazonaws.com/web`);
    sandbox.ecr.push({ repository: 'web', region: elsewhere, tag: '2.0.0' });
    expect((await ecr(elsewhere).send(list)).imageIds?.map(({ imageTag }) => imageTag)).toEqual(['2.0.0']);
    expect((await ecr('eu-west-1').send(list)).imageIds?.map(({ imageTag }) => imageTag)).toEqual(['1.0.0']);
  });

  it('names its own registry at sign-in', async () => {
    const { authorizationData } = await ecr(elsewhere).send(new GetAuthorizationTokenCommand({}));
    expect(authorizationData?.[0]?.proxyEndpoint).toBe(`https://111122223333.dkr.ecr.${elsewhere}.amazonaws.com`);
  });

  it('gives an image of its own registry to tasks of any region', async () => {
    const { digest } = sandbox.ecr.push({
      repository: 'web',
      region: elsewhere,
      tag: '1.0.0',
      createRepository: true,
    });
    await createWeb('eu-west-1');
    await sandbox.advance(120);
    expect(sandbox.ecs.tasksOf('production', 'web')).toMatchObject([{ containers: [{ imageDigest: digest }] }]);
  });

  it('has events of its own, of which a rule of the sandbox’s region hears nothing', async () => {
    const caller = { account: sandbox.account, region: sandbox.region, accessKeyId: 'PERSON' };
    const { PutRule } = sandbox.bus.service.operations;
    await PutRule?.({ Name: 'all', EventPattern: '{"source":["aws.ecs","aws.ecr"]}' }, caller);
    sandbox.ecr.push({ repository: 'web', region: elsewhere, tag: '1.0.0', createRepository: true });
    await createWeb(elsewhere);
    await sandbox.advance(120);
    const theirs = sandbox.bus.events.map(({ event, rules }) => [event.region, event.source, rules]);
    expect(theirs).toContainEqual([elsewhere, 'aws.ecr', []]);
    expect(theirs).toContainEqual([elsewhere, 'aws.ecs', []]);
    expect(theirs.every(([region]) => region === elsewhere)).toBe(true);
    sandbox.ecr.push({ repository: 'web', tag: '1.0.1' });
    expect(sandbox.bus.events.at(-1)).toMatchObject({ event: { region: 'eu-west-1' }, rules: ['all'] });
  });

  it('has scalable targets of its own', async () => {
    const scaling = (region: string) => new ApplicationAutoScalingClient(settings(region));
    const about = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
    const target = { ...about, ResourceId: 'service/production/web', MinCapacity: 1, MaxCapacity: 2 };
    await scaling(elsewhere).send(new RegisterScalableTargetCommand(target));
    const described = async (region: string) =>
      (await scaling(region).send(new DescribeScalableTargetsCommand(about))).ScalableTargets?.length;
    expect([await described(elsewhere), await described('eu-west-1')]).toEqual([1, 0]);
  });
});
