import { ECSClient } from '@aws-sdk/client-ecs';
import type { Ecs } from '../ports/ecs.ts';
import type { AdapterOptions } from './caller.ts';
import type { ClientSettings } from './clients.ts';
import { connectEcs } from './ecs-connection.ts';
import { createDeploymentReader } from './ecs-deployment-reader.ts';
import { createServiceReader } from './ecs-service-reader.ts';
import { createTaskDefinitionReader } from './ecs-task-definition-reader.ts';
import { createWriter } from './ecs-writer.ts';

/** The SDK's client of ECS. */
export function createEcsClient(settings: ClientSettings): ECSClient {
  return new ECSClient(settings);
}

/** ECS by the real SDK: raw JSON both ways, within the request rates, with Berth's errors. */
export function createEcs(options: AdapterOptions<ECSClient>): Ecs {
  const connection = connectEcs(options);
  return {
    ...createServiceReader(connection),
    ...createTaskDefinitionReader(connection),
    ...createDeploymentReader(connection),
    ...createWriter(connection),
  };
}
