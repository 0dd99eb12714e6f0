import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, registerWeb, type TestEcs, webDefinition } from './test-ecs.ts';

/** The service that most tests are about. */
export const target = { cluster: 'production', service: 'web' };

export const fargate = { networkMode: 'awsvpc', cpu: '256', memory: '512' };
export const network = { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' } };

/** The service as UpdateService answers. */
export function update(test: TestEcs, more: Body): Body {
  return only(test.call('UpdateService', { ...target, ...more }), 'service');
}

/** Starts a deployment of the image, and returns its ARN. */
export function deploy(test: TestEcs, image = 'web:1.4.1'): string {
  return String(update(test, { taskDefinition: registerWeb(test, image) }).currentServiceDeployment);
}

/** A service deployment as DescribeServiceDeployments shows it. */
export function describeOne(test: TestEcs, arn: unknown): Body {
  return first(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] }), 'serviceDeployments');
}

/** How many deployments the service had. */
export function deploymentCount(test: TestEcs): number {
  return items(test.call('ListServiceDeployments', target), 'serviceDeployments').length;
}

/** A steady service on Fargate. */
export function fargateWeb(test: TestEcs, more: Body = {}): void {
  test.call('RegisterTaskDefinition', webDefinition(fargate, { image: 'nginx:1' }));
  const input = { serviceName: 'web', cluster: 'production', taskDefinition: 'web', desiredCount: 1 };
  test.call('CreateService', { ...input, launchType: 'FARGATE', networkConfiguration: network, ...more });
  test.pass(120);
}
