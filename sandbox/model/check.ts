import { AwsError, type Body } from '../service.ts';
import constraints from './constraints.json' with { type: 'json' };
import { typeMismatch } from './mismatch.ts';
import { compilePattern } from './pattern.ts';

/** A shape of AWS's service model, as constraints.json keeps it. */
interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
}

interface Model {
  readonly inputs: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** What an input does that the model does not allow. */
interface Violation {
  /** As AWS writes it: `containerDefinitions.1.member.name`. */
  readonly path: string;
  readonly value: unknown;
  /** `must have length …`, without its subject. */
  readonly rule: string;
}

const models: Readonly<Record<string, Model>> = constraints.services as unknown as Readonly<Record<string, Model>>;
const patterns = new Map<string, RegExp>();

/**
 * Refuses an input that AWS's service model does not allow, with the error that the service would answer. Services,
 * operations and members that the model does not know pass: AWS may have added them since.
 */
export function check(service: string, operation: string, input: Body): void {
  const model = Object.hasOwn(models, service) ? models[service] : undefined;
  const shape = model && Object.hasOwn(model.inputs, operation) ? model.inputs[operation] : undefined;
  if (!model || !shape) return;
  const violations = [...violationsOf(model, { name: shape, value: input, path: '' })];
  if (violations.length > 0) throw refusal(service, operation, violations);
}

/**
 * An input that came as a form, where everything is text, with numbers and booleans where the model has them. What is
 * neither stays text, and is refused by `check`.
 */
export function typed(service: string, operation: string, input: Body): Body {
  const model = Object.hasOwn(models, service) ? models[service] : undefined;
  const shape = model && Object.hasOwn(model.inputs, operation) ? model.inputs[operation] : undefined;
  return model && shape ? (typedValue(model, shape, input) as Body) : input;
}

function typedValue(model: Model, name: string | undefined, value: unknown): unknown {
  const shape = name === undefined ? undefined : model.shapes[name];
  if (Array.isArray(value)) return value.map((item) => typedValue(model, shape?.member, item));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, typedValue(model, shape?.members?.[key], item)]);
    return Object.fromEntries(entries);
  }
  // An empty list is sent as nothing after the sign of equality.
  if (shape?.type === 'list' && value === '') return [];
  if (shape?.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  const isNumber = shape && ['integer', 'long', 'float', 'double'].includes(shape.type);
  return isNumber && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** A value, the name of its shape, and where it stands in the input. */
interface Place {
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
}

function* violationsOf(model: Model, { name, value, path }: Place): Generator<Violation> {
  const shape = model.shapes[name];
  if (!shape || shape.type === 'document') return;
  const mismatch = typeMismatch(shape.type, value);
  if (mismatch) throw new AwsError('SerializationException', mismatch);
  for (const rule of brokenRules(shape, value)) yield { path, value, rule };
  if (shape.type === 'structure') yield* structureViolations(model, shape, { value: value as Body, path });
  else if (shape.type === 'list') {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      yield* memberViolations(model, { name: shape.member, value: item, path: `${path}.${index + 1}.member` });
    }
  } else if (shape.type === 'map') {
    for (const [key, item] of Object.entries(value as Body)) {
      yield* memberViolations(model, { name: shape.value, value: item, path: `${path}.${key}.member` });
    }
  }
}

function* structureViolations(
  model: Model,
  shape: Shape,
  { value, path }: { readonly value: Body; readonly path: string },
): Generator<Violation> {
  const below = (member: string) => (path ? `${path}.${lowerFirst(member)}` : lowerFirst(member));
  for (const member of shape.required ?? []) {
    if (isAbsent(value[member])) yield { path: below(member), value: null, rule: 'must not be null' };
  }
  for (const [member, name] of Object.entries(shape.members ?? {})) {
    if (!isAbsent(value[member])) yield* violationsOf(model, { name, value: value[member], path: below(member) });
  }
}

function* memberViolations(
  model: Model,
  { name, value, path }: Omit<Place, 'name'> & { readonly name: string | undefined },
): Generator<Violation> {
  if (isAbsent(value)) yield { path, value: null, rule: 'must not be null' };
  else if (name) yield* violationsOf(model, { name, value, path });
}

function* brokenRules(shape: Shape, value: unknown): Generator<string> {
  const { min, max, pattern } = shape;
  const size = sizeOf(value);
  const measure = typeof value === 'number' ? 'value' : 'length';
  if (min !== undefined && size < min) yield `must have ${measure} greater than or equal to ${min}`;
  if (max !== undefined && size > max) yield `must have ${measure} less than or equal to ${max}`;
  if (typeof value !== 'string') return;
  if (shape.enum && !shape.enum.includes(value)) yield `must satisfy enum value set: [${shape.enum.join(', ')}]`;
  if (pattern && !matches(pattern, value)) yield `must satisfy regular expression pattern: ${pattern}`;
}

/** AWS's messages write `serviceNamespace` also where the member is `ServiceNamespace`. */
function lowerFirst(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

function matches(pattern: string, value: string): boolean {
  const compiled = patterns.get(pattern) ?? compilePattern(pattern);
  patterns.set(pattern, compiled);
  return compiled.test(value);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Operations on task definitions answer ClientException where others of ECS answer InvalidParameterException. */
const clientExceptions = new Set([
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'DescribeTaskDefinition',
  'ListTaskDefinitions',
]);

function refusal(service: string, operation: string, violations: readonly Violation[]): AwsError {
  const first = violations[0];
  if (service === 'ecr' && first) {
    const message = `Invalid parameter at '${first.path}' failed to satisfy constraint: '${ecrRule(first.rule)}'`;
    return new AwsError('InvalidParameterException', message);
  }
  const count = violations.length;
  const message = `${count} validation error${count === 1 ? '' : 's'} detected: ${violations.map(sentence).join('; ')}`;
  return new AwsError(validationCode(service, operation), message);
}

function validationCode(service: string, operation: string): string {
  if (service === 'autoscaling') return 'ValidationError';
  if (service !== 'ecs') return 'ValidationException';
  return clientExceptions.has(operation) ? 'ClientException' : 'InvalidParameterException';
}

function sentence({ path, value, rule }: Violation): string {
  return `Value ${shown(value)} at '${path}' failed to satisfy constraint: Member ${rule}`;
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  return `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`;
}

/** ECR puts a pattern into quotes of its own and names the member only where it is an enumeration's. */
function ecrRule(rule: string): string {
  const pattern = /^must satisfy regular expression pattern: (.*)$/s.exec(rule)?.[1];
  if (pattern !== undefined) return `must satisfy regular expression '${pattern}'`;
  return rule.startsWith('must satisfy enum') ? `Member ${rule}` : rule;
}
