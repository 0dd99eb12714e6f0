import type { Body } from '../../../sandbox/service.ts';
import { only, refusal, testEcs, webDefinition } from './test-ecs.ts';

const fargate = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const plain = { image: 'nginx:1' };

describe('a definition that requires FARGATE', () => {
  it('is compatible with it', () => {
    const answer = testEcs().call('RegisterTaskDefinition', webDefinition(fargate, plain));
    expect(only(answer, 'taskDefinition').compatibilities).toEqual(['EC2', 'FARGATE', 'MANAGED_INSTANCES']);
  });

  it.each<[string, Body, Body, string]>([
    ['another network mode', { networkMode: 'bridge' }, {}, 'Fargate only supports network mode ‘awsvpc’.'],
    ['no cpu', { cpu: undefined }, {}, "Fargate requires that 'cpu' be defined at the task level."],
    [
      'no memory',
      { memory: undefined },
      { memory: 128 },
      "Fargate requires that 'memory' be defined at the task level.",
    ],
    ['a pair that does not exist', { memory: '4096' }, {}, 'No Fargate configuration exists for given values.'],
    ['little storage', { ephemeralStorage: { sizeInGiB: 20 } }, {}, 'EphemeralStorage size should be at least 21'],
    ['pidMode host', { pidMode: 'host' }, {}, 'Fargate does not support pidMode host.'],
    ['privileged', {}, { privileged: true }, 'Fargate does not support the privileged parameter.'],
    [
      'devices',
      {},
      { linuxParameters: { devices: [{ hostPath: '/dev/x' }] } },
      'Fargate does not support the linuxParameters.devices parameter.',
    ],
    [
      'an ECR image without a role',
      {},
      { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1' },
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    ],
    [
      'awslogs without a role',
      {},
      { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-region': 'a', 'awslogs-group': 'b' } } },
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    ],
    [
      'another log driver',
      {},
      { logConfiguration: { logDriver: 'syslog' } },
      'Log driver syslog is not supported on Fargate.',
    ],
  ])('is refused with %s', (_, definition, container, message) => {
    const input = webDefinition({ ...fargate, ...definition }, { ...plain, ...container });
    expect(refusal(testEcs(), 'RegisterTaskDefinition', input)).toBe(`ClientException: ${message}`);
  });

  it.each([
    [256, 512, 512, 2048],
    [512, 1024, 1024, 4096],
    [1024, 2048, 1024, 8192],
    [2048, 4096, 1024, 16384],
    [4096, 8192, 1024, 30720],
    [8192, 16384, 4096, 61440],
    [16384, 32768, 8192, 122880],
  ])('takes with %d CPU units memory from %d in steps of %d to %d', (cpu, least, step, most) => {
    const test = testEcs();
    const taken = (memory: number) =>
      refusal(test, 'RegisterTaskDefinition', webDefinition({ ...fargate, cpu: `${cpu}`, memory: `${memory}` }, plain));
    for (const memory of [least, most]) expect(taken(memory)).toBe('accepted');
    for (const memory of [least - step, most + step, least + 1])
      expect(taken(memory)).toContain('No Fargate configuration');
  });
});
