import { readFileSync } from 'node:fs';

type Json = Readonly<Record<string, unknown>>;

/** A resource of the template, as CloudFormation reads it. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  /** The name of the condition under which it is there; always, without one. */
  readonly Condition?: string;
  readonly Properties: Json;
}

/** A statement of a role's or a queue's policy, with its actions and resources as lists. */
export interface Statement {
  readonly owner: string;
  readonly sid: string;
  /** The name of the condition under which it is there; always, without one. */
  readonly when: string | undefined;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition: unknown;
}

const file = new URL('../../.serverless/cloudformation-template-update-stack.json', import.meta.url);
const template = JSON.parse(readFileSync(file, 'utf8'));

/** Parameters' defaults, by name. */
export const defaults: Json = Object.fromEntries(
  Object.entries<Json>(template.Parameters).map(([name, { Default }]) => [name, Default]),
);

export const mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> =
  template.Mappings;

/** The stack's resources of a type, but for the bucket that osls adds to put the packages in. */
export function resources(type?: string): readonly Resource[] {
  return Object.entries<Omit<Resource, 'id'>>(template.Resources)
    .map(([id, resource]) => ({ id, ...resource }))
    .filter(({ id, Type }) => !id.startsWith('ServerlessDeployment') && (type === undefined || Type === type));
}

export function resource(id: string): Resource {
  return { id, ...template.Resources[id] };
}

/** What lies at a path inside; `undefined` where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}

/** The values of a list; none where there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  return [at(value, ...path) ?? []].flat();
}

/** The logical id behind `Ref` or `Fn::GetAtt`. */
export function referred(value: unknown): unknown {
  return at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
}

/** Every statement that a role's policies hold. */
export function roleStatements({ id, Properties }: Resource): readonly Statement[] {
  return listAt(Properties, 'Policies').flatMap((policy) => statementsOf(id, at(policy, 'PolicyDocument')));
}

/** Every statement of a policy document, those under a condition among them. */
export function statementsOf(owner: string, document: unknown): readonly Statement[] {
  return listAt(document, 'Statement').flatMap((written) => {
    const [when, ...branches] = listAt(written, 'Fn::If');
    if (when === undefined) return [statementOf(owner, written, undefined)];
    const there = branches.filter((branch) => referred(branch) !== 'AWS::NoValue');
    return there.map((statement) => statementOf(owner, statement, String(when)));
  });
}

function statementOf(owner: string, statement: unknown, when: string | undefined): Statement {
  return {
    owner,
    sid: String(at(statement, 'Sid')),
    when,
    actions: listAt(statement, 'Action').map(String),
    resources: listAt(statement, 'Resource'),
    condition: at(statement, 'Condition'),
  };
}
