import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { JsonObject } from '../json.ts';
import type { ClusterReader, ContainerInstanceReader, EcsCapacityReader, TaskReader } from '../ports/capacity.ts';
import type { WireCapacityProvider, WireCluster, WireContainerInstance, WireTask } from '../ports/wire.ts';
import { nameOf } from './arn.ts';
import { aboutService, checkCount, type EcsCall, type EcsConnection, ecsArn, throwFailures } from './ecs-connection.ts';
import { listIn, sendRaw, textIn } from './raw-call.ts';

/** Reads of a cluster's capacity. */
export function createEcsCapacityReader(connection: EcsConnection): EcsCapacityReader {
  return { ...clusterReader(connection), ...containerInstanceReader(connection), ...taskReader(connection) };
}

function clusterReader({ client, call }: EcsConnection): ClusterReader {
  return {
    describeCluster(cluster) {
      const operation = 'DescribeClusters';
      return call({ operation, ...ofCluster(cluster, 'cluster') }, async () => {
        const answer = await sendRaw(client, DescribeClustersCommand, { clusters: [cluster] });
        throwFailures(operation, answer);
        return listIn<WireCluster>(answer, 'clusters')[0];
      });
    },

    async describeCapacityProviders(cluster, capacityProviders) {
      const operation = 'DescribeCapacityProviders';
      checkCount(operation, capacityProviders, 100);
      if (capacityProviders.length === 0) return [];
      const about = `${capacityProviders.length} capacity providers of cluster ${nameOf(cluster)}`;
      const resource = (region: string) => ecsArn(region, 'capacity-provider/*');
      // With the cluster, because providers of Managed Instances are known within theirs alone.
      const body = { cluster, capacityProviders };
      const found: WireCapacityProvider[] = [];
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html: 10 on a page.
      for await (const answer of answers({ operation, about, resource }, call, (page) =>
        sendRaw(client, DescribeCapacityProvidersCommand, { ...body, ...page }),
      )) {
        throwFailures(operation, answer);
        found.push(...listIn<WireCapacityProvider>(answer, 'capacityProviders'));
      }
      return found;
    },
  };
}

function containerInstanceReader({ client, call }: EcsConnection): ContainerInstanceReader {
  return {
    async *listContainerInstances(cluster) {
      const listed = { operation: 'ListContainerInstances', ...ofCluster(cluster, 'cluster') };
      const body = { cluster, maxResults: 100 };
      for await (const answer of answers(listed, call, (page) =>
        sendRaw(client, ListContainerInstancesCommand, { ...body, ...page }),
      )) {
        yield listIn<string>(answer, 'containerInstanceArns');
      }
    },

    async describeContainerInstances(cluster, containerInstances) {
      const operation = 'DescribeContainerInstances';
      checkCount(operation, containerInstances, 100);
      if (containerInstances.length === 0) return [];
      return call({ operation, ...ofCluster(cluster, 'container-instance') }, async () => {
        const body = { cluster, containerInstances, include: ['CONTAINER_INSTANCE_HEALTH'] };
        const answer = await sendRaw(client, DescribeContainerInstancesCommand, body);
        throwFailures(operation, answer);
        return listIn<WireContainerInstance>(answer, 'containerInstances');
      });
    },
  };
}

function taskReader({ client, call }: EcsConnection): TaskReader {
  return {
    async *listTasks(cluster, serviceName) {
      const about = serviceName === undefined ? `cluster ${nameOf(cluster)}` : aboutService(cluster, serviceName);
      // Authorised by container instance, or by the condition key ecs:cluster: tasks need not have an instance.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
      const listed = { operation: 'ListTasks', about, resource: () => '*' };
      // Those that wait for capacity are to run, too: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
      const body = { cluster, ...(serviceName !== undefined && { serviceName }), desiredStatus: 'RUNNING' };
      for await (const answer of answers(listed, call, (page) =>
        sendRaw(client, ListTasksCommand, { ...body, maxResults: 100, ...page }),
      )) {
        yield listIn<string>(answer, 'taskArns');
      }
    },

    async describeTasks(cluster, tasks) {
      const operation = 'DescribeTasks';
      checkCount(operation, tasks, 100);
      if (tasks.length === 0) return [];
      return call({ operation, ...ofCluster(cluster, 'task') }, async () => {
        const answer = await sendRaw(client, DescribeTasksCommand, { cluster, tasks });
        throwFailures(operation, answer);
        return listIn<WireTask>(answer, 'tasks');
      });
    },
  };
}

/** What a call is about that reads a cluster, or things of one kind that are in it. */
function ofCluster(
  cluster: string,
  kind: 'cluster' | 'container-instance' | 'task',
): Pick<EcsCall, 'about' | 'resource'> {
  const name = nameOf(cluster);
  const things = { cluster: '', 'container-instance': 'container instances of ', task: 'tasks of ' }[kind];
  const resource = kind === 'cluster' ? `cluster/${name}` : `${kind}/${name}/*`;
  return { about: `${things}cluster ${name}`, resource: (region) => ecsArn(region, resource) };
}

/** The answers of a call, page after page. */
async function* answers(
  described: EcsCall,
  call: EcsConnection['call'],
  send: (page: JsonObject) => Promise<JsonObject>,
): AsyncGenerator<JsonObject> {
  let nextToken: string | undefined;
  do {
    const page = nextToken === undefined ? {} : { nextToken };
    const answer = await call(described, () => send(page));
    yield answer;
    nextToken = textIn(answer, 'nextToken');
  } while (nextToken !== undefined);
}
