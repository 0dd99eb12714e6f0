import { fileURLToPath } from 'node:url';
import type { LoggedCall } from '../../sandbox/call-log.ts';
import { accessKeyOf } from '../../sandbox/lambda/function-environment.ts';
import type { Body } from '../../sandbox/service.ts';
import { Resolver } from '../../sandbox/template/resolver.ts';
import { readTemplate } from '../../sandbox/template/template.ts';
import type { EndToEnd } from './harness.ts';
import { allows, type Grant, type Need } from './permissions.ts';

const file = fileURLToPath(new URL('../../.serverless/cloudformation-template-update-stack.json', import.meta.url));
const template = readTemplate(file);
const place = { account: '111122223333', region: 'eu-west-1', stackName: 'berth-production', endpoint: '' };

/** What Lambda itself does in the role's name: logs, records of failed invocations, taking messages from the queue. */
export const platform = /^Platform/;
/** What parameters grant is the account's to say: one of its patterns used is enough. */
const patterns = ['Repositories', 'TaskRoles', 'InfrastructureRoles'];

/** An action on a resource that a packaged role allows. */
export interface RoleGrant extends Grant {
  /** The parameter that says the resource. */
  readonly parameter: string | undefined;
}

/** The grants of a function's role in the stack with such parameters, an entry for each action and resource. */
export function grantsWith(
  parameters: Readonly<Record<string, string>>,
): (functionName: string) => readonly RoleGrant[] {
  const resolver = new Resolver(template, { ...place, parameters });
  return (functionName) => {
    const role = roleOf(functionName);
    const written = statementsOf(template.Resources[role]?.Properties as Body);
    const resolved = statementsOf(resolver.properties(role));
    return resolved.flatMap(({ Sid, Action, Resource, Condition }) => {
      const reference = (written.find((one) => one.Sid === Sid)?.Resource as Body | undefined)?.Ref;
      const parameter = patterns.find((one) => one === reference);
      const equals = (Condition as Body | undefined)?.StringEquals as Body | undefined;
      const passedTo = equals && String(equals['iam:PassedToService']);
      const like = (Condition as Body | undefined)?.ArnLike as Body | undefined;
      const clusters = like && [like['ecs:cluster']].flat().map(String);
      const shared = { sid: String(Sid), parameter, passedTo, clusters };
      const resources = [Resource].flat().map(String);
      const actions = [Action].flat().map(String);
      return actions.flatMap((action) => resources.map((resource) => ({ ...shared, action, resource })));
    });
  };
}

/** What a function of a stack has called. */
export function callsOf({ sandbox }: Pick<EndToEnd, 'sandbox'>, functionName: string): readonly LoggedCall[] {
  const full = sandbox.functions.names().find((one) => one.endsWith(`-${functionName}`)) ?? '';
  const { logicalId } = sandbox.functions.find(full).definition;
  return sandbox.calls.calls({ accessKeyId: accessKeyOf(logicalId) });
}

/** Needs that no grant allows, as text, each once. */
export function missing(grants: readonly RoleGrant[], needs: readonly Need[]): readonly string[] {
  return [...new Set(needs.filter((need) => !grants.some((grant) => allows(grant, need))).map(shown))];
}

/** Grants that nothing needed, as text. */
export function unused(grants: readonly RoleGrant[], needs: readonly Need[]): readonly string[] {
  const used = grants.filter((grant) => needs.some((need) => allows(grant, need)));
  const isUsed = (grant: RoleGrant) =>
    used.includes(grant) ||
    (grant.parameter !== undefined &&
      used.some(({ parameter, action }) => parameter === grant.parameter && action === grant.action));
  return grants.filter((grant) => !isUsed(grant)).map((grant) => `${grant.sid}: ${shown(grant)}`);
}

function roleOf(functionName: string): string {
  const words = functionName.split('-').map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Role`;
}

function statementsOf(properties: Body | undefined): readonly Body[] {
  const policies = (properties?.Policies ?? []) as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Body[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** `sqs:SendMessage on arn:…`. */
function shown({ action, resource }: Pick<Need, 'action' | 'resource'>): string {
  return `${action} on ${resource}`;
}
