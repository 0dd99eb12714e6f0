import type { Body } from '../service.ts';

/** What references in a template are resolved against. */
export interface References {
  /** The value of `Ref`; `undefined` for a name that is neither a parameter nor a resource. */
  ref(name: string): unknown;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
}

/** Stands for `AWS::NoValue`: the property is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue');

type Intrinsic = (operand: unknown, references: References) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (operand, references) => references.ref(String(operand)),
  'Fn::GetAtt': (operand, references) => getAttribute(operand, references),
  'Fn::Sub': substitute,
  'Fn::Join': (operand, references) => {
    const [separator, parts] = resolve(operand, references) as [string, readonly unknown[]];
    return parts.map(String).join(separator);
  },
  'Fn::Split': (operand, references) => {
    const [separator, text] = resolve(operand, references) as [string, string];
    return text.split(separator);
  },
  'Fn::Select': (operand, references) => {
    const [index, list] = resolve(operand, references) as [number | string, readonly unknown[]];
    return list[Number(index)];
  },
  'Fn::FindInMap': (operand, references) => {
    const [map, first, second] = resolve(operand, references) as [string, string, string];
    return references.mapping(map, first, second);
  },
  'Fn::If': (operand, references) => {
    const [condition, yes, no] = operand as [string, unknown, unknown];
    return resolve(references.condition(condition) ? yes : no, references);
  },
  'Fn::Equals': (operand, references) => {
    const [left, right] = resolve(operand, references) as [unknown, unknown];
    return String(left) === String(right);
  },
  'Fn::And': (operand, references) => (resolve(operand, references) as readonly unknown[]).every(Boolean),
  'Fn::Or': (operand, references) => (resolve(operand, references) as readonly unknown[]).some(Boolean),
  'Fn::Not': (operand, references) => !(resolve(operand, references) as readonly unknown[])[0],
  Condition: (operand, references) => references.condition(String(operand)),
  'Fn::ToJsonString': (operand, references) => JSON.stringify(resolve(operand, references)),
  'Fn::Base64': (operand, references) => Buffer.from(String(resolve(operand, references))).toString('base64'),
  'Fn::GetAZs': (_operand, references) => ['a', 'b', 'c'].map((zone) => `${references.ref('AWS::Region')}${zone}`),
};

/** A template's value with every intrinsic function worked out. Throws on a function that the sandbox does not know. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, references)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Body);
  const [name = '', operand] = entries[0] ?? [];
  if (entries.length === 1 && isIntrinsic(name, operand)) {
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new Error(`The sandbox does not know the template function ${name}`);
    return intrinsic(operand, references);
  }
  const resolved = entries.map(([key, item]) => [key, resolve(item, references)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
}

/** IAM's statements have a `Condition` too, which is a map. */
function isIntrinsic(name: string, operand: unknown): boolean {
  return name.startsWith('Fn::') || ((name === 'Ref' || name === 'Condition') && typeof operand === 'string');
}

function getAttribute(operand: unknown, references: References): unknown {
  const path = typeof operand === 'string' ? operand.split('.') : (operand as readonly string[]);
  const [logicalId = '', ...attribute] = path;
  return references.attribute(logicalId, attribute.join('.'));
}

/** `${Name}`, `${Name.Attribute}`, and `${!Literal}`. */
function substitute(operand: unknown, references: References): string {
  const [text, own] = (Array.isArray(operand) ? operand : [operand, {}]) as [string, Body];
  const variables = resolve(own, references) as Body;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(variables[name]);
    return String(name.includes('.') ? getAttribute(name, references) : references.ref(name));
  });
}
