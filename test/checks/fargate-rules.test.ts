import { findingsOf } from '../../lib/checks/findings.ts';
import type { JsonObject } from '../../lib/json.ts';
import { desiredWith, liveService } from '../plan/builders.ts';
import { error, onFargate, said } from './said.ts';

describe('Fargate', () => {
  const windows = (operatingSystemFamily: string, more: JsonObject = {}) => ({
    cpu: '1024',
    memory: '2048',
    runtimePlatform: { operatingSystemFamily, ...more },
  });

  it.each<[string, JsonObject, JsonObject, string, string]>([
    [
      'Windows on ARM64',
      windows('WINDOWS_SERVER_2022_CORE', { cpuArchitecture: 'ARM64' }),
      {},
      'fargatePlatform',
      'WINDOWS_SERVER_2022_CORE with cpuArchitecture ARM64: on Fargate Windows runs on X86_64 only; write that',
    ],
    [
      'Windows of 2016',
      windows('WINDOWS_SERVER_2016_FULL'),
      {},
      'fargatePlatform',
      'Fargate does not run WINDOWS_SERVER_2016_FULL; choose Windows Server 2019 or 2022, or run it on instances',
    ],
    [
      'Windows on Spot',
      windows('WINDOWS_SERVER_2022_CORE'),
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] },
      'fargatePlatform',
      'FARGATE_SPOT does not run Windows; leave it out of the capacity provider strategy',
    ],
    [
      'an old platform',
      { cpu: '8192', memory: '16384', ephemeralStorage: { sizeInGiB: 30 } },
      { platformVersion: '1.3.0' },
      'fargatePlatform',
      'platformVersion 1.3.0 of the service: cpu 8192, ephemeralStorage needs 1.4.0 or later; write platformVersion: LATEST',
    ],
    [
      'another network mode',
      { networkMode: 'bridge' },
      {},
      'fargateNetworkMode',
      "networkMode bridge: Fargate takes awsvpc only; write networkMode: awsvpc, and a networkConfiguration in the service's definition",
    ],
    [
      'no network mode',
      { networkMode: undefined },
      {},
      'fargateNetworkMode',
      "no networkMode, which means bridge: Fargate takes awsvpc only; write networkMode: awsvpc, and a networkConfiguration in the service's definition",
    ],
    [
      'little storage',
      { ephemeralStorage: { sizeInGiB: 20 } },
      {},
      'ephemeralStorage',
      'ephemeralStorage of 20 GiB: Fargate has 21 to 200; the nearest is 21, or leave it out for the 20 that every task has',
    ],
    [
      'much storage',
      { ephemeralStorage: { sizeInGiB: 201 } },
      {},
      'ephemeralStorage',
      'ephemeralStorage of 201 GiB: Fargate has 21 to 200; the nearest is 200',
    ],
    ['ipcMode', { ipcMode: 'task' }, {}, 'fargateRefuses', 'ipcMode, which Fargate does not take; remove it'],
    [
      'pidMode host',
      { pidMode: 'host' },
      {},
      'fargateRefuses',
      "pidMode host: Fargate's tasks share no host; write task, or remove it",
    ],
    [
      'constraints',
      { placementConstraints: [{ type: 'memberOf', expression: 'x' }] },
      {},
      'fargateRefuses',
      'placementConstraints: Fargate has no instances to choose from; remove them',
    ],
    [
      'constraints of the service',
      {},
      { placementConstraints: [{ type: 'distinctInstance' }] },
      'placementConstraint',
      'placementConstraints of the service: Fargate has no instances to choose from; remove them',
    ],
    [
      'a placement strategy of the service',
      {},
      { placementStrategy: [{ type: 'random' }] },
      'placementStrategy',
      'placementStrategy of the service: Fargate has no instances to choose from; remove it',
    ],
    [
      'a volume of Docker',
      { volumes: [{ name: 'data', dockerVolumeConfiguration: { scope: 'task' } }] },
      {},
      'fargateRefuses',
      'volume data of Docker, which Fargate does not have; use EFS, or a bind mount without a source',
    ],
    [
      'a path of the host',
      { volumes: [{ name: 'data', host: { sourcePath: '/data' } }] },
      {},
      'fargateRefuses',
      'volume data with host.sourcePath, which Fargate does not have; leave the path out',
    ],
  ])('refuses %s', (_, overrides, definition, code, message) => {
    expect(onFargate(overrides, {}, definition)).toEqual(error(code, message));
  });

  it.each<[JsonObject, string, string]>([
    [
      { disableNetworking: true },
      'fargateRefuses',
      'container app: disableNetworking, which Fargate does not take; remove it',
    ],
    [
      { dnsSearchDomains: ['x'] },
      'fargateRefuses',
      'container app: dnsSearchDomains, which Fargate does not take; remove it; the VPC says how names are found',
    ],
    [
      { dnsServers: ['10.0.0.2'] },
      'fargateRefuses',
      'container app: dnsServers, which Fargate does not take; remove it; the VPC says how names are found',
    ],
    [
      { dockerSecurityOptions: ['no-new-privileges'] },
      'fargateRefuses',
      'container app: dockerSecurityOptions, which Fargate does not take; remove it',
    ],
    [
      { extraHosts: [{ hostname: 'a', ipAddress: '10.0.0.1' }] },
      'fargateRefuses',
      'container app: extraHosts, which Fargate does not take; remove it; name the hosts in a private zone of Route 53',
    ],
    [
      { links: ['db'] },
      'fargateRefuses',
      'container app: links, which Fargate does not take; remove it; containers of a task reach each other at 127.0.0.1',
    ],
    [
      { privileged: true },
      'fargateRefuses',
      'container app: privileged, which Fargate does not take; remove it, or run the service on instances',
    ],
    [
      { linuxParameters: { maxSwap: 0 } },
      'fargateRefuses',
      'container app: linuxParameters.maxSwap, which Fargate does not take; remove it',
    ],
    [
      { linuxParameters: { swappiness: 60 } },
      'fargateRefuses',
      'container app: linuxParameters.swappiness, which Fargate does not take; remove it',
    ],
    [
      { linuxParameters: { sharedMemorySize: 64 } },
      'fargateRefuses',
      'container app: linuxParameters.sharedMemorySize, which Fargate does not take; remove it',
    ],
    [
      { linuxParameters: { devices: [{ hostPath: '/dev/x' }] } },
      'fargateRefuses',
      'container app: linuxParameters.devices, which Fargate does not take; remove it',
    ],
    [
      { linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } },
      'fargateRefuses',
      'container app: linuxParameters.capabilities.add of NET_ADMIN: Fargate adds SYS_PTRACE only',
    ],
    [
      { resourceRequirements: [{ type: 'GPU', value: '1' }] },
      'fargateRefuses',
      'container app: resourceRequirements of GPU, which Fargate does not have; run the service on instances that do',
    ],
    [
      { stopTimeout: 121 },
      'containerTimeout',
      'container app: stopTimeout of 121 seconds: Fargate takes 2 to 120; the nearest is 120',
    ],
    [
      { startTimeout: 1 },
      'containerTimeout',
      'container app: startTimeout of 1 seconds: Fargate takes 2 to 120; the nearest is 2',
    ],
    [
      { logConfiguration: { logDriver: 'syslog' } },
      'logDriver',
      'container app: log driver syslog, and Fargate has awslogs, splunk, awsfirelens; choose one of them',
    ],
    [
      { secrets: [{ name: 'A', valueFrom: 'b' }] },
      'executionRoleMissing',
      'no executionRoleArn, and container app has secrets: write the role that ECS does this with',
    ],
    [
      { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1' },
      'executionRoleMissing',
      'no executionRoleArn, and container app has an image in ECR: write the role that ECS does this with',
    ],
  ])('refuses a container with %j', (container, code, message) => {
    expect(onFargate({}, container)).toEqual(error(code, message));
  });

  it('takes what says nothing', () => {
    const empty = {
      privileged: false,
      links: [],
      dnsServers: [],
      linuxParameters: { initProcessEnabled: true, devices: [], capabilities: { drop: ['ALL'] } },
    };
    expect(onFargate({ volumes: [{ name: 'a', host: {} }], placementConstraints: [] }, empty)).toEqual([]);
  });

  it('warns of what AWS’s pages do not agree on', () => {
    expect(onFargate({}, { linuxParameters: { tmpfs: [{ containerPath: '/tmp', size: 64 }] } })).toMatchObject([
      { severity: 'warning', code: 'fargateRefuses' },
    ]);
    const options = { 'awslogs-group': 'a', 'awslogs-region': 'b' };
    expect(onFargate({ executionRoleArn: 'x' }, { logConfiguration: { logDriver: 'awslogs', options } })).toMatchObject(
      [{ severity: 'warning', code: 'logDriver' }],
    );
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the launch type', {}, { launchType: 'FARGATE' }],
    ['the strategy', {}, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] }],
    ['requiresCompatibilities', { requiresCompatibilities: ['EC2', 'FARGATE'] }, { launchType: 'EC2' }],
  ])('is where a service runs of which %s says so', (_, overrides, definition) => {
    expect(
      said({ ipcMode: 'task', containerDefinitions: [{ name: 'app', image: 'nginx:1' }], ...overrides }, definition),
    ).toHaveLength(1);
  });

  it('is not where a service runs by a strategy of instances, whatever its launch type was', () => {
    const desired = desiredWith({
      content: { ipcMode: 'task' },
      definition: { capacityProviderStrategy: [{ capacityProvider: 'spot', weight: 1 }] },
    });
    expect(findingsOf({ desired, live: liveService(), images: [] })).toEqual([]);
  });
});
