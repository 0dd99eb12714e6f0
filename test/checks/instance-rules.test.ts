import type { JsonObject } from '../../lib/json.ts';
import { error, onFargate, onInstances, said } from './said.ts';

const app = { name: 'app', image: 'nginx:1' };

describe('on instances', () => {
  it.each<[string, JsonObject, readonly JsonObject[], string, string]>([
    [
      'a small task',
      { cpu: '100' },
      [{}],
      'taskCpu',
      'cpu 100 of the task: ECS takes 128 to 196608 CPU units; the nearest is 128',
    ],
    [
      'a large task',
      { cpu: '196609' },
      [{}],
      'taskCpu',
      'cpu 196609 of the task: ECS takes 128 to 196608 CPU units; the nearest is 196608',
    ],
    [
      'a task of less CPU than none',
      { cpu: '-256' },
      [{}],
      'negativeSize',
      'cpu -256 of the task is less than nothing; write a size, or leave it out',
    ],
    [
      'a task of less memory than none',
      { memory: '-1 GB' },
      [{}],
      'negativeSize',
      'memory -1 GB of the task is less than nothing; write a size, or leave it out',
    ],
    [
      'a container of less CPU than none',
      {},
      [{ cpu: -1 }],
      'negativeSize',
      'cpu -1 of container app1 is less than nothing; write a size, or leave it out',
    ],
    [
      'a container of less memory than none',
      {},
      [{ memory: -64, memoryReservation: 64 }],
      'negativeSize',
      'memory -64 of container app1 is less than nothing; write a size, or leave it out',
    ],
    [
      'a reservation of less than none',
      {},
      [{ memoryReservation: -64 }],
      'negativeSize',
      'memoryReservation -64 of container app1 is less than nothing; write a size, or leave it out',
    ],
    [
      'no memory anywhere',
      {},
      [{ memory: undefined }],
      'containerMemory',
      'container app1 has no memory and no memoryReservation, and the task has no memory: write one of them',
    ],
    [
      'a reservation beyond the limit',
      {},
      [{ memoryReservation: 65 }],
      'containerMemory',
      'container app1: memoryReservation 65 is more than memory 64: raise memory, or lower the reservation',
    ],
    [
      'less than Docker needs',
      {},
      [{ memory: 5 }],
      'containerMemory',
      'container app1: 5 MiB of memory is less than the 6 that Docker needs: write at least that',
    ],
    [
      'more memory than the task',
      { memory: '100' },
      [{}, { memory: 128, memoryReservation: 37 }],
      'containerMemory',
      "the containers reserve 101 MiB of memory together, and the task has 100: raise the task's memory, or lower theirs",
    ],
    [
      'GPUs that are no number',
      {},
      [{ resourceRequirements: [{ type: 'GPU', value: 'two' }] }],
      'gpu',
      "container app1: resourceRequirements of two GPU: write how many, as text: '1'",
    ],
    [
      'a GPU requirement of none',
      {},
      [{ resourceRequirements: [{ type: 'GPU', value: '0' }] }],
      'gpu',
      "container app1: resourceRequirements of 0 GPU: write how many, as text: '1'",
    ],
    [
      'links elsewhere than in bridge',
      { networkMode: 'host' },
      [{ links: ['db'] }],
      'networkMode',
      'container app1: links need networkMode bridge, and it is host; remove them',
    ],
    [
      'a host name in awsvpc',
      { networkMode: 'awsvpc' },
      [{ hostname: 'db' }],
      'networkMode',
      'container app1: hostname is not for networkMode awsvpc; remove it',
    ],
    [
      'extra hosts in awsvpc',
      { networkMode: 'awsvpc' },
      [{ extraHosts: [{ hostname: 'a', ipAddress: '10.0.0.1' }] }],
      'networkMode',
      'container app1: extraHosts are not for networkMode awsvpc; remove them, or name the hosts in DNS',
    ],
    [
      'a driver that ECS does not have',
      {},
      [{ logConfiguration: { logDriver: 'loki' } }],
      'logDriver',
      'container app1: log driver loki, and ECS has awslogs, splunk, awsfirelens, fluentd, gelf, json-file, journald, syslog; choose one of them',
    ],
    [
      'awslogs without its options',
      {},
      [{ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'a' } } }],
      'logDriver',
      'container app1: log driver awslogs needs the option awslogs-region: add it',
    ],
    [
      'two ways to join lines',
      {},
      [
        {
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': 'a',
              'awslogs-region': 'b',
              'awslogs-datetime-format': 'c',
              'awslogs-multiline-pattern': 'd',
            },
          },
        },
      ],
      'logDriver',
      'container app1: awslogs-datetime-format and awslogs-multiline-pattern exclude each other; remove one',
    ],
    [
      'distinctInstance in the task definition',
      { placementConstraints: [{ type: 'distinctInstance' }] },
      [{}],
      'placementConstraint',
      'placementConstraints of the task definition: distinctInstance is for services; move it to the definition',
    ],
    [
      'an expression that does not parse',
      { placementConstraints: [{ type: 'memberOf', expression: 'attribute:a = b' }] },
      [{}],
      'placementConstraint',
      "placement constraint of the task definition: 'attribute:a = b', column 13: expected an operator such as ==, in or exists, found '='",
    ],
  ])('refuses %s', (_, overrides, containers, code, message) => {
    expect(onInstances(overrides, ...containers)).toEqual(error(code, message));
  });

  it('warns of more CPU than the task has, which Fargate refuses', () => {
    const containers = [{ cpu: 200 }, { cpu: 57 }];
    const message =
      "the containers have 257 CPU units together, and the task has 256: raise the task's cpu, or lower theirs";
    expect(onInstances({ cpu: '256' }, ...containers)).toEqual([
      { severity: 'warning', code: 'containerCpu', message },
    ]);
    expect(onFargate({ containerDefinitions: [{ ...app, cpu: 257 }] })).toEqual(error('containerCpu', message));
    expect(onInstances({ cpu: '257' }, ...containers)).toEqual([]);
  });

  it('takes what Fargate does not', () => {
    const container = {
      privileged: true,
      dnsServers: ['10.0.0.2'],
      links: ['app2'],
      stopTimeout: 600,
      resourceRequirements: ['16', 'ALL'].map((value) => ({ type: 'GPU', value })),
      logConfiguration: { logDriver: 'journald' },
    };
    expect(onInstances({ ipcMode: 'host', pidMode: 'host', cpu: '192 vCPU' }, container, {})).toEqual([]);
  });

  it('says of an expression beyond RE2 that its instances cannot be foreseen', () => {
    const placementConstraints = [{ type: 'memberOf', expression: 'attribute:a =~ (?=b)c' }];
    expect(onInstances({ placementConstraints }, {})).toMatchObject([
      { severity: 'info', code: 'placementConstraint' },
    ]);
  });

  it('counts the constraints of the task definition and of the service together', () => {
    const some = (count: number) => Array(count).fill({ type: 'memberOf', expression: 'attribute:a exists' });
    const containerDefinitions = [{ ...app, memory: 64 }];
    const found = (own: number, ofService: number) =>
      said({ containerDefinitions, placementConstraints: some(own) }, { placementConstraints: some(ofService) });
    expect(found(4, 6)).toEqual([]);
    expect(found(4, 7)).toMatchObject([{ severity: 'error', code: 'placementConstraint' }]);
  });
});
