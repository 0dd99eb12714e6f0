import { findingsOf } from '../../lib/checks/findings.ts';
import type { JsonObject } from '../../lib/json.ts';
import { desiredWith, liveService, revision, wireService } from '../plan/builders.ts';
import { error, onFargate, said } from './said.ts';

const onInstances = (definition: JsonObject) =>
  said({ networkMode: 'bridge', requiresCompatibilities: ['EC2'] }, { launchType: 'EC2', ...definition });

const by = (...capacityProviderStrategy: readonly JsonObject[]) => ({
  launchType: undefined,
  capacityProviderStrategy: [...capacityProviderStrategy],
});
const item = (capacityProvider: string, weight: number, base = 0) => ({ capacityProvider, weight, base });
const percents = (minimumHealthyPercent: number | undefined, maximumPercent: number | undefined) => ({
  deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
});
const daemon = { schedulingStrategy: 'DAEMON', desiredCount: undefined };

describe('of a service ECS refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    [
      'weights that are all 0',
      by(item('a', 0, 1), item('b', 0)),
      'capacityProviderStrategy',
      'capacityProviderStrategy: of several capacity providers, at least one needs a weight above 0',
    ],
    [
      'a provider twice',
      by(item('a', 1), item('a', 1)),
      'capacityProviderStrategy',
      'capacityProviderStrategy: capacity provider a is named more than once: a strategy takes each once',
    ],
    [
      'two bases',
      by(item('a', 1, 1), item('b', 1, 1)),
      'capacityProviderStrategy',
      'capacityProviderStrategy: only one capacity provider may have a base: a, b have one',
    ],
    [
      'a spread over nothing that instances have',
      { placementStrategy: [{ type: 'spread', field: 'zone' }] },
      'placementStrategy',
      "placementStrategy of the service: spread over 'zone', which ECS does not know; write instanceId, or an attribute such as attribute:ecs.availability-zone",
    ],
    [
      'binpack on what is not packed',
      { placementStrategy: [{ type: 'random' }, { type: 'binpack' }] },
      'placementStrategy',
      'placementStrategy of the service: binpack on no field, which ECS does not know; write cpu or memory',
    ],
    [
      'a daemon with more than 100 percent',
      { ...daemon, ...percents(undefined, 200) },
      'deploymentPercents',
      'maximumPercent 200 of a DAEMON: ECS takes 100 only; write that, or leave it out',
    ],
    [
      'percentages that let nothing move',
      percents(undefined, 100),
      'deploymentPercents',
      'minimumHealthyPercent and maximumPercent are both 100, which lets no task stop and none start; raise the maximum, or lower the minimum',
    ],
    [
      'fewer tasks than none',
      { desiredCount: -1 },
      'desiredCount',
      'desiredCount -1 is less than none; write 0, or how many there are to be',
    ],
    [
      'more placement strategies than five',
      { placementStrategy: Array(6).fill({ type: 'random' }) },
      'placementStrategy',
      'placementStrategy of the service: 6 strategies, and ECS takes at most 5; the first ones decide, so take the last away',
    ],
    [
      'a launch type that is none',
      { launchType: 'ec2' },
      'launchType',
      "launchType ec2 is none of ECS's; write EC2, FARGATE or EXTERNAL, or leave it out",
    ],
    [
      'managed instances as a launch type',
      { launchType: 'MANAGED_INSTANCES' },
      'launchType',
      'launchType MANAGED_INSTANCES: only a strategy leads there; write a capacityProviderStrategy, and no launchType',
    ],
    [
      'a minimum below 0',
      percents(-1, 200),
      'deploymentPercents',
      'minimumHealthyPercent -1 is less than nothing; write 0 or more',
    ],
    [
      'a maximum below 0',
      percents(0, -1),
      'deploymentPercents',
      'maximumPercent -1 is less than nothing; write 100 or more',
    ],
    [
      'percentages below 0 of a second full set',
      { deploymentConfiguration: { strategy: 'BLUE_GREEN', minimumHealthyPercent: -1 } },
      'deploymentPercents',
      'minimumHealthyPercent -1 is less than nothing; write 0 or more',
    ],
    [
      'a maximum below the minimum',
      percents(100, 50),
      'deploymentPercents',
      'maximumPercent 50 is less than minimumHealthyPercent 100; raise it, or lower the minimum',
    ],
  ])('%s', (_, definition, code, message) => {
    expect(onInstances(definition)).toEqual(error(code, message));
  });

  it.each<[string, JsonObject]>([
    ['no network configuration', { networkConfiguration: undefined }],
    ['an empty one', { networkConfiguration: {} }],
    ['one of nothing', { networkConfiguration: { awsvpcConfiguration: {} } }],
  ])('tasks with interfaces of their own, and %s', (_, definition) => {
    const message =
      'networkMode awsvpc, and the service has no networkConfiguration; write its awsvpcConfiguration, with subnets and securityGroups';
    expect(said({ networkMode: 'awsvpc' }, { launchType: 'EC2', ...definition })).toEqual(
      error('networkConfiguration', message),
    );
  });

  it('a daemon on Fargate', () => {
    expect(onFargate({ executionRoleArn: 'arn:aws:iam::1:role/r' }, {}, daemon)).toEqual(
      error('schedulingStrategy', 'DAEMON: Fargate has no instances; write REPLICA and a desiredCount'),
    );
  });
});

it.each<[string, JsonObject]>([
  ['five placement strategies', { placementStrategy: Array(5).fill({ type: 'random' }) }],
  ['instances of ECS Anywhere', { launchType: 'EXTERNAL' }],
  ['no network configuration of a bridge', { networkConfiguration: undefined }],
  ['a base without a weight beside a weight', by(item('a', 0, 2), item('b', 1))],
  [
    'spreads and packing',
    {
      placementStrategy: [
        { type: 'spread', field: 'host' },
        { type: 'binpack', field: 'CPU' },
      ],
    },
  ],
  ['a daemon with a minimum', { ...daemon, ...percents(50, 100) }],
  ['percentages of a second full set', { deploymentConfiguration: { strategy: 'BLUE_GREEN', maximumPercent: 100 } }],
])('nothing is wrong with %s', (_, definition) => {
  expect(onInstances(definition)).toEqual([]);
});

it('a single provider without a weight is warned of: AWS writes of several only', () => {
  expect(onInstances(by(item('a', 0)))).toMatchObject([{ severity: 'warning', code: 'capacityProviderStrategy' }]);
});

it('looks at percentages together with those that the service has', () => {
  const one = desiredWith({ definition: percents(undefined, 100) });
  const service = wireService({ deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } });
  const live = liveService(one, { service });
  expect(findingsOf({ desired: { ...one, images: {} }, live, images: [] })).toMatchObject([
    { code: 'deploymentPercents' },
  ]);
});

it('takes the network configuration that the service has for one that is declared', () => {
  const one = desiredWith({ content: { networkMode: 'awsvpc' } });
  const running = revision(desiredWith({ content: { networkMode: 'bridge' } }));
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  const codes = (service: JsonObject) => {
    const live = liveService(one, { service: wireService(service), running });
    return findingsOf({ desired: { ...one, images: {} }, live, images: [] }).map(({ code }) => code);
  };
  expect(codes({ launchType: 'EC2' })).toEqual(['networkConfiguration']);
  expect(codes({ launchType: 'EC2', networkConfiguration })).toEqual([]);
});
