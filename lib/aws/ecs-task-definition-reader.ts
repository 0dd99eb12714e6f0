import { DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { RefusedError } from '../errors.ts';
import type { Tags, TaskDefinitionReader } from '../ports/ecs.ts';
import type { WireTaskDefinition } from '../ports/wire.ts';
import { nameOf } from './arn.ts';
import type { EcsConnection } from './ecs-connection.ts';
import { listIn, objectIn, sendRaw, textIn } from './raw-call.ts';

/** Reads of task definitions. */
export function createTaskDefinitionReader(connection: EcsConnection): TaskDefinitionReader {
  const resource = () => '*';
  return {
    async describeTaskDefinition(taskDefinition) {
      const call = {
        operation: 'DescribeTaskDefinition',
        about: `task definition ${nameOf(taskDefinition)}`,
        resource,
      };
      try {
        return await connection.call(call, async () => {
          const body = { taskDefinition, include: ['TAGS'] };
          const answer = await sendRaw(connection.client, DescribeTaskDefinitionCommand, body);
          return {
            taskDefinition: objectIn<WireTaskDefinition>(answer, 'taskDefinition'),
            tags: tagsByKey(listIn(answer, 'tags')),
          };
        });
      } catch (error) {
        // ECS has no name of its own for this: "Unable to describe task definition." is a ClientException.
        if (error instanceof RefusedError && error.awsCode === 'ClientException') return undefined;
        throw error;
      }
    },

    async listRevisions(family, limit) {
      const call = { operation: 'ListTaskDefinitions', about: `family ${family}`, resource };
      const arns: string[] = [];
      let nextToken: string | undefined;
      do {
        const maxResults = Math.min(100, Math.max(1, limit));
        const body = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', maxResults, nextToken };
        const answer = await connection.call(call, () => sendRaw(connection.client, ListTaskDefinitionsCommand, body));
        const page = listIn<string>(answer, 'taskDefinitionArns');
        arns.push(...page.filter((arn) => nameOf(arn).split(':')[0] === family));
        nextToken = textIn(answer, 'nextToken');
      } while (nextToken !== undefined && arns.length < limit);
      return arns.slice(0, limit);
    },
  };
}

/** ECS's list of tags as a map. */
function tagsByKey(tags: readonly { readonly key?: string; readonly value?: string }[]): Tags {
  return Object.fromEntries(tags.flatMap(({ key, value = '' }) => (key === undefined ? [] : [[key, value]])));
}
