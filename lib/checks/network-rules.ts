import { isJsonObject, type JsonObject } from '../json.ts';
import { type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';

/**
 * What a network mode does not take of a container. Fargate's own rules name some of these fields already.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function networkObjections({ containers, networkMode, onFargate }: CheckedDefinition): readonly Objection[] {
  return containers.flatMap(({ called, fields }) => {
    const told: string[] = [];
    if (isSet(fields.links) && networkMode !== 'bridge' && !onFargate)
      told.push(`${called}: links need networkMode bridge, and it is ${networkMode}; remove them`);
    if (isSet(fields.hostname) && networkMode === 'awsvpc')
      told.push(`${called}: hostname is not for networkMode awsvpc; remove it`);
    if (isSet(fields.extraHosts) && networkMode === 'awsvpc' && !onFargate)
      told.push(`${called}: extraHosts are not for networkMode awsvpc; remove them, or name the hosts in DNS`);
    return told.map((message): Objection => ({ severity: 'error', code: 'networkMode', message }));
  });
}

/**
 * That a service of tasks with interfaces of their own says in which subnets they are. A service's own finding.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-networkConfiguration
 */
export function networkConfigurationObjections(
  { networkMode }: CheckedDefinition,
  { networkConfiguration }: JsonObject,
): readonly Objection[] {
  if (networkMode !== 'awsvpc') return [];
  if (isJsonObject(networkConfiguration) && isSet(networkConfiguration.awsvpcConfiguration)) return [];
  const message =
    'networkMode awsvpc, and the service has no networkConfiguration; write its awsvpcConfiguration, with subnets and securityGroups';
  return [{ severity: 'error', code: 'networkConfiguration', message, field: 'networkConfiguration' }];
}
