import {
  CreateServiceCommand,
  DeleteServiceCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { JsonObject } from '../json.ts';
import type { EcsWriter } from '../ports/ecs.ts';
import type { WireService, WireTaskDefinition } from '../ports/wire.ts';
import { parseArn } from './arn.ts';
import { aboutService, type EcsCall, type EcsConnection, ecsArn, serviceResource } from './ecs-connection.ts';
import { objectIn, sendRaw } from './raw-call.ts';
import { createSequence } from './sequence.ts';

/** Writes. RegisterTaskDefinition has no client token, so each sending of it makes another revision. */
export function createWriter(connection: EcsConnection): EcsWriter {
  const { client } = connection;
  return {
    registerTaskDefinition: createRegistrar(connection),

    createService(input) {
      const repeatable = typeof input.clientToken === 'string';
      const call = serviceCall('CreateService', input, { service: textOf(input, 'serviceName'), repeatable });
      return connection.call(call, async () =>
        objectIn<WireService>(await sendRaw(client, CreateServiceCommand, input), 'service'),
      );
    },

    updateService(input) {
      const repeatable = input.forceNewDeployment !== true;
      const call = serviceCall('UpdateService', input, { service: textOf(input, 'service'), repeatable });
      return connection.call(call, async () =>
        objectIn<WireService>(await sendRaw(client, UpdateServiceCommand, input), 'service'),
      );
    },

    async deleteService(input) {
      const call = serviceCall('DeleteService', input, { service: textOf(input, 'service'), repeatable: true });
      await connection.call(call, () => sendRaw(client, DeleteServiceCommand, input));
    },

    async tagResource(arn, tags) {
      const body = { resourceArn: arn, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
      await connection.call(arnCall('TagResource', arn, true), () => sendRaw(client, TagResourceCommand, body));
    },

    async untagResource(arn, keys) {
      const body = { resourceArn: arn, tagKeys: keys };
      await connection.call(arnCall('UntagResource', arn, true), () => sendRaw(client, UntagResourceCommand, body));
    },

    async stopServiceDeployment(arn) {
      const body = { serviceDeploymentArn: arn, stopType: 'ROLLBACK' };
      const call = arnCall('StopServiceDeployment', arn, false);
      await connection.call(call, () => sendRaw(client, StopServiceDeploymentCommand, body));
    },
  };
}

function createRegistrar(connection: EcsConnection): EcsWriter['registerTaskDefinition'] {
  // ECS refuses two registrations of one family at a time.
  const inTurn = createSequence();
  return (input) => {
    const family = textOf(input, 'family');
    const call: EcsCall = {
      operation: 'RegisterTaskDefinition',
      about: `family ${family}`,
      resource: (region) => ecsArn(region, `task-definition/${family}:*`),
      repeatable: false,
    };
    return inTurn(family, () =>
      connection.call(call, async () =>
        objectIn<WireTaskDefinition>(
          await sendRaw(connection.client, RegisterTaskDefinitionCommand, input),
          'taskDefinition',
        ),
      ),
    );
  };
}

function serviceCall(
  operation: string,
  input: JsonObject,
  { service, repeatable }: { readonly service: string; readonly repeatable: boolean },
): EcsCall {
  const cluster = textOf(input, 'cluster') || 'default';
  return {
    operation,
    about: aboutService(cluster, service),
    resource: serviceResource(cluster, service),
    repeatable,
  };
}

function arnCall(operation: string, arn: string, repeatable: boolean): EcsCall {
  return { operation, about: parseArn(arn)?.resource ?? arn, resource: () => arn, repeatable };
}

function textOf(input: JsonObject, member: string): string {
  const value = input[member];
  return typeof value === 'string' ? value : '';
}
