import { Regions } from '../regions.ts';
import { AwsError, type Body, type Caller, type EmulatedService, type Environment } from '../service.ts';
import { type Ec2InstanceType, INSTANCE_TYPES } from './instance-types.ts';
import { type Ec2Instance, type Ec2Seconds, Instances } from './instances.ts';
import { type LaunchTemplate, LaunchTemplates } from './launch-templates.ts';

/** What EC2 has in one region of one account. */
export interface Ec2Region {
  readonly environment: Environment;
  readonly instances: Instances;
  readonly templates: LaunchTemplates;
}

/** An emulated Amazon EC2: launch templates, and the instances that Auto Scaling groups launch. */
export interface Ec2 extends EmulatedService {
  readonly operations: Readonly<Record<string, (input: Body, caller?: Caller) => Body>>;
  /** In the sandbox's own region and account by default. */
  at(region?: string, account?: string): Ec2Region;
  all(): readonly Ec2Region[];
}

/** DescribeInstances and DescribeInstanceTypes page by at most 1,000 and 100: their API reference. */
const PAGE = { instances: 1000, types: 100 };

const DEFAULT_SECONDS: Ec2Seconds = { launch: 20, terminate: 20 };

const OPERATIONS: Readonly<Record<string, (region: Ec2Region, input: Body) => Body>> = {
  DescribeInstanceTypes: (_region, input) => describeInstanceTypes(input),
  DescribeInstances: describeInstances,
  TerminateInstances: terminateInstances,
  CreateLaunchTemplate: createLaunchTemplate,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
};

/** Inputs are as the EC2 dialect spells them, or with the SDK's names; answers are named as the dialect names them. */
export function createEc2(environment: Environment, seconds: Partial<Ec2Seconds> = {}): Ec2 {
  const regions = new Regions(environment, (here) => ({
    environment: here,
    instances: new Instances(here, { ...DEFAULT_SECONDS, ...seconds }),
    templates: new LaunchTemplates(here),
  }));
  return {
    name: 'ec2',
    targetPrefix: 'AmazonEC2',
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        (input: Body, caller?: Caller) => operation(regions.at(caller?.region, caller?.account), input),
      ]),
    ),
    at: (region, account) => regions.at(region, account),
    all: () => regions.all(),
  };
}

/** The strings of a list under its name on the wire, which is singular, or the SDK's. */
function textsOf(input: Body, wireName: string): readonly string[] {
  const value = input[wireName] ?? input[`${wireName}s`];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A filter matches when one of its values does; of several, each has to. */
function passes(input: Body, facts: Readonly<Record<string, string>>): boolean {
  const filters = (input.Filter ?? input.Filters ?? []) as readonly Body[];
  return filters.every((filter) => {
    const name = String(filter.Name);
    const known = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (known === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    return textsOf(filter, 'Value').includes(known);
  });
}

function page(items: readonly Body[], input: Body, limit: number): { items: readonly Body[]; nextToken?: string } {
  const from = Number(input.NextToken ?? 0);
  if (!Number.isInteger(from)) throw new AwsError('InvalidNextToken', 'The token is invalid');
  const to = from + Math.min(Number(input.MaxResults ?? limit), limit);
  return { items: items.slice(from, to), ...(to < items.length && { nextToken: String(to) }) };
}

function describeInstanceTypes(input: Body): Body {
  const names = textsOf(input, 'InstanceType');
  if (names.length > PAGE.types) {
    throw new AwsError('InvalidParameterValue', `The maximum number of instance types is ${PAGE.types}`);
  }
  const unknown = names.filter((name) => !INSTANCE_TYPES.has(name));
  if (unknown.length > 0) {
    const message = `The following supplied instance types do not exist: [${unknown.join(', ')}]`;
    throw new AwsError('InvalidInstanceType', message);
  }
  const found = [...INSTANCE_TYPES.values()]
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter(({ name }) => passes(input, { 'instance-type': name }));
  const { items, nextToken } = page(found.map(shownType), input, PAGE.types);
  return { instanceTypeSet: items, nextToken };
}

function shownType(type: Ec2InstanceType): Body {
  const { name, vcpus, memory, networkInterfaces, gpus, gpuMemory, gpuName, architecture } = type;
  const gpu = { name: gpuName, manufacturer: 'NVIDIA', count: gpus, memoryInfo: { sizeInMiB: gpuMemory } };
  return {
    instanceType: name,
    currentGeneration: true,
    processorInfo: { supportedArchitectures: [architecture] },
    vCpuInfo: { defaultVCpus: vcpus },
    memoryInfo: { sizeInMiB: memory },
    networkInfo: { maximumNetworkInterfaces: networkInterfaces },
    ...(gpus > 0 && { gpuInfo: { gpus: [gpu], totalGpuMemoryInMiB: gpus * gpuMemory } }),
  };
}

function describeInstances({ instances, environment }: Ec2Region, input: Body): Body {
  const ids = textsOf(input, 'InstanceId');
  const found = (ids.length > 0 ? ids.map((id) => instanceOf(instances, id)) : instances.all()).filter((instance) =>
    passes(input, {
      'instance-id': instance.id,
      'instance-state-name': instance.state,
      'instance-type': instance.type,
      'availability-zone': instance.zone,
      'tag:aws:autoscaling:groupName': instance.tags.get('aws:autoscaling:groupName') ?? '',
    }),
  );
  const shown = found.map((instance) => ({
    reservationId: `r-${instance.id.slice(2)}`,
    ownerId: environment.account,
    instancesSet: [shownInstance(instance)],
  }));
  const { items, nextToken } = page(shown, input, PAGE.instances);
  return { reservationSet: items, nextToken };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const STATE_CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 } as const;

function shownState(state: Ec2Instance['state']): Body {
  return { code: STATE_CODES[state], name: state };
}

function shownInstance(instance: Ec2Instance): Body {
  const { id, type, zone, subnet, imageId, isSpot, launchedAt, state, reason, tags } = instance;
  return {
    instanceId: id,
    imageId,
    instanceState: shownState(state),
    instanceType: type,
    ...(isSpot && { instanceLifecycle: 'spot' }),
    architecture: INSTANCE_TYPES.get(type)?.architecture,
    launchTime: new Date(launchedAt).toISOString(),
    placement: { availabilityZone: zone, tenancy: 'default' },
    subnetId: subnet,
    vpcId: 'vpc-sandbox',
    reason,
    tagSet: [...tags].map(([key, value]) => ({ key, value })),
  };
}

function instanceOf(instances: Instances, id: string): Ec2Instance {
  const instance = instances.find(id);
  if (!instance) throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  return instance;
}

function terminateInstances({ instances }: Ec2Region, input: Body): Body {
  const found = textsOf(input, 'InstanceId').map((id) => instanceOf(instances, id));
  const before = found.map(({ state }) => state);
  for (const instance of found) instances.terminate(instance);
  return {
    instancesSet: found.map(({ id, state }, index) => ({
      instanceId: id,
      previousState: shownState(before[index] ?? state),
      currentState: shownState(state),
    })),
  };
}

function createLaunchTemplate({ templates }: Ec2Region, input: Body): Body {
  const data = (input.LaunchTemplateData ?? {}) as Body;
  return { launchTemplate: shownTemplate(templates.create(String(input.LaunchTemplateName), data)) };
}

function shownTemplate({ id, name, createdAt, versions }: LaunchTemplate): Body {
  return {
    launchTemplateId: id,
    launchTemplateName: name,
    createTime: new Date(createdAt).toISOString(),
    defaultVersionNumber: versions.length,
    latestVersionNumber: versions.length,
  };
}

function describeLaunchTemplateVersions({ templates }: Ec2Region, input: Body): Body {
  const template = templates.find(input);
  if (!template) {
    const message = `The specified launch template, with template name ${input.LaunchTemplateName ?? input.LaunchTemplateId}, does not exist.`;
    throw new AwsError('InvalidLaunchTemplateName.NotFoundException', message);
  }
  const { defaultVersionNumber, latestVersionNumber, ...shown } = shownTemplate(template);
  return {
    launchTemplateVersionSet: template.versions.map((data, index) => ({
      ...shown,
      versionNumber: index + 1,
      defaultVersion: index + 1 === latestVersionNumber,
      launchTemplateData: {
        imageId: data.ImageId,
        instanceType: data.InstanceType,
        userData: data.UserData,
        instanceMarketOptions: shownMarket(data.InstanceMarketOptions),
      },
    })),
  };
}

function shownMarket(options: unknown): Body | undefined {
  return options ? { marketType: (options as Body).MarketType } : undefined;
}
