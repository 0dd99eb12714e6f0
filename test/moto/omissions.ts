/** What moto 5.2 does not do as ECS and ECR do: everything else of what Berth leans on is held against it. */

/** Fields of CreateService that DescribeServices does not show afterwards. UpdateService keeps them. */
export const createServiceLoses = [
  'availabilityZoneRebalancing',
  'capacityProviderStrategy',
  'deploymentConfiguration',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
  'placementStrategy',
] as const;

/** Fields that DescribeServices never shows. Real ECS shows them in deployments and revisions, which moto has not. */
export const servicesLack = [
  'gatewayConnectors',
  'monitoring',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

/** Fields of RegisterTaskDefinition that DescribeTaskDefinition does not show, with those that moto does not know. */
export const registerTaskDefinitionLoses = ['enableFaultInjection'] as const;

/** Operations that moto answers with a page of HTML. */
export const operationsMissing = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'StopServiceDeployment',
] as const;

/** What else is different, each held by a test of its name. */
export const differences = {
  pages: "ECR's ListImages gives all images at once: `maxResults` is not heeded, and there is no second page",
  sizes: 'a task definition has `cpu` and `memory` as they were written ("1 vCPU"), where ECS has units and MiB',
  rootDirectory: "a volume in EFS gains its `rootDirectory`'s default",
  deployments: 'the deployments of a service stay on the revision that it was created with',
  networks: "subnets and security groups have to exist in moto's own EC2",
} as const;
