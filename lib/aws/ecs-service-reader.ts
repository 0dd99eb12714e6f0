import { DescribeServicesCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import type { ServiceReader } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import { nameOf } from './arn.ts';
import { aboutService, checkCount, type EcsConnection, serviceResource, throwFailures } from './ecs-connection.ts';
import { listIn, sendRaw, textIn } from './raw-call.ts';

/** Reads of services. */
export function createServiceReader(connection: EcsConnection): ServiceReader {
  return {
    async describeServices(cluster, services) {
      checkCount('DescribeServices', services, 10);
      const [first] = services;
      if (first === undefined) return [];
      const one = services.length === 1;
      const call = {
        operation: 'DescribeServices',
        about: one ? aboutService(cluster, first) : `${services.length} services of cluster ${nameOf(cluster)}`,
        resource: serviceResource(cluster, one ? first : '*'),
      };
      return connection.call(call, async () => {
        const body = { cluster, services, include: ['TAGS'] };
        const answer = await sendRaw(connection.client, DescribeServicesCommand, body);
        throwFailures('DescribeServices', answer);
        return listIn<WireService>(answer, 'services');
      });
    },

    async listServices(cluster) {
      const call = {
        operation: 'ListServices',
        about: `cluster ${nameOf(cluster)}`,
        // Authorised by the condition key ecs:cluster, not by a resource.
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
        resource: () => '*',
      };
      const arns: string[] = [];
      let nextToken: string | undefined;
      do {
        const body = { cluster, maxResults: 100, nextToken };
        const answer = await connection.call(call, () => sendRaw(connection.client, ListServicesCommand, body));
        arns.push(...listIn<string>(answer, 'serviceArns'));
        nextToken = textIn(answer, 'nextToken');
      } while (nextToken !== undefined);
      return arns;
    },
  };
}
