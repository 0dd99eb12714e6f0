import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import type { DeploymentReader } from '../ports/ecs.ts';
import type { WireServiceDeployment, WireServiceRevision } from '../ports/wire.ts';
import { nameOf } from './arn.ts';
import {
  aboutService,
  checkCount,
  type EcsConnection,
  ecsArn,
  serviceResource,
  throwFailures,
} from './ecs-connection.ts';
import { listIn, sendRaw, textIn } from './raw-call.ts';

type Brief = Awaited<ReturnType<DeploymentReader['listServiceDeployments']>>[number];

/** Reads of service deployments and service revisions. */
export function createDeploymentReader(connection: EcsConnection): DeploymentReader {
  return {
    async describeServiceDeployments(arns) {
      const operation = 'DescribeServiceDeployments';
      checkCount(operation, arns, 20);
      if (arns.length === 0) return [];
      return connection.call({ operation, ...subjectOf('service-deployment', arns) }, async () => {
        const body = { serviceDeploymentArns: arns };
        const answer = await sendRaw(connection.client, DescribeServiceDeploymentsCommand, body);
        throwFailures(operation, answer);
        return listIn<WireServiceDeployment>(answer, 'serviceDeployments');
      });
    },

    async listServiceDeployments(cluster, service, limit) {
      const call = {
        operation: 'ListServiceDeployments',
        about: aboutService(cluster, service),
        resource: serviceResource(cluster, service),
      };
      const found: Brief[] = [];
      let nextToken: string | undefined;
      do {
        // Whole pages, then sorted: AWS does not say in which order it lists them.
        const body = { cluster, service, maxResults: 100, nextToken };
        const answer = await connection.call(call, () =>
          sendRaw(connection.client, ListServiceDeploymentsCommand, body),
        );
        found.push(...listIn<Brief>(answer, 'serviceDeployments'));
        nextToken = textIn(answer, 'nextToken');
      } while (nextToken !== undefined && found.length < limit);
      return found.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, limit);
    },

    async describeServiceRevisions(arns) {
      const operation = 'DescribeServiceRevisions';
      checkCount(operation, arns, 20);
      if (arns.length === 0) return [];
      return connection.call({ operation, ...subjectOf('service-revision', arns) }, async () => {
        const body = { serviceRevisionArns: arns };
        const answer = await sendRaw(connection.client, DescribeServiceRevisionsCommand, body);
        throwFailures(operation, answer);
        return listIn<WireServiceRevision>(answer, 'serviceRevisions');
      });
    },
  };
}

function subjectOf(kind: 'service-deployment' | 'service-revision', arns: readonly string[]) {
  const [first = ''] = arns;
  const name = kind.replace('-', ' ');
  const one = arns.length === 1;
  return {
    about: one ? `${name} ${nameOf(first)}` : `${arns.length} ${name}s`,
    resource: (region: string) => (one ? first : ecsArn(region, `${kind}/*`)),
  };
}
