import { parseAgentVersion } from './agent-version.ts';
import { type Argument, readList, readPattern, readValue } from './argument.ts';
import { compileJavaPattern } from './java-pattern.ts';
import {
  type ComparisonOperator,
  type ExistenceOperator,
  type ListOperator,
  type Operator,
  operatorKinds,
  operatorSymbols,
  type PatternOperator,
  type QueryTest,
  type Subject,
} from './query.ts';
import type { Reader } from './reader.ts';
import { parseRegistrationDate } from './registration-date.ts';

const fields = ['agentConnected', 'agentVersion', 'ec2InstanceId', 'registeredAt', 'runningTasksCount', 'task:group'];
/** An attribute's name: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html */
const attribute = /attribute:[A-Za-z0-9_/\\.-]{1,128}(?![A-Za-z0-9_/\\.-])/y;

const chosen: readonly Operator[] = ['equals', 'not_equals', 'in', 'not_in', 'matches', 'not_matches'];
const ordered: readonly Operator[] = [
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_equal',
  'less_than',
  'less_than_equal',
];
/** AWS's page names the operators of these subjects; attributes and groups take all. */
const operatorsOf: Readonly<Record<string, readonly Operator[]>> = {
  agentConnected: chosen,
  ec2InstanceId: chosen,
  agentVersion: ordered,
  registeredAt: ordered,
  runningTasksCount: ordered,
};

const valuesOf: Readonly<Record<string, { readonly expected: string; readonly takes: (value: string) => boolean }>> = {
  agentConnected: { expected: 'true or false', takes: (value) => /^(?:true|false)$/i.test(value) },
  agentVersion: {
    expected: 'a version such as 1.14.5',
    takes: (value) => parseAgentVersion(value) !== undefined,
  },
  registeredAt: {
    expected: 'a date such as 2018-06-18 or 2018-06-18T22:28:28Z',
    takes: (value) => parseRegistrationDate(value) !== undefined,
  },
  runningTasksCount: { expected: 'a number of tasks', takes: (value) => /^\d{1,9}$/.test(value) },
};

/** Reads one `subject operator [argument]`; `undefined` when it is none, which the reader then knows. */
export function readTest(reader: Reader): QueryTest | undefined {
  const subject = readSubject(reader);
  if (!subject) return undefined;
  const operator = readOperator(reader, subject);
  return operator && readArgument(reader, subject, operator);
}

function readSubject(reader: Reader): Subject | undefined {
  const subject = reader.take(attribute);
  if (subject !== undefined) return subject as Subject;
  if (reader.sees(/attribute:/y)) {
    reader.take(/attribute:/y);
    return reader.fail("an attribute's name of at most 128 letters, digits and _ . / \\ -", reader.at);
  }
  const { at } = reader;
  const word = reader.take(/[\w:]+/y);
  if (word !== undefined && fields.includes(word)) return word as Subject;
  reader.moveTo(at);
  return reader.fail(`attribute:name, ${fields.join(', ')}, '(' or 'not'`);
}

function readOperator(reader: Reader, subject: Subject): Operator | undefined {
  reader.sees(/./y);
  const { at } = reader;
  const word = reader.take(/!(?:exists|in)(?!\w)|[=!]~|[=!<>]=|[<>](?![=~])|[a-z_]+/y);
  const operator = word === undefined ? undefined : operatorNamed(word);
  const allowed = operatorsOf[subject];
  if (operator && (!allowed || allowed.includes(operator))) return operator;
  reader.moveTo(at);
  return reader.fail(
    allowed ? `an operator of ${subject} (${allowed.map(spelled).join(', ')})` : 'an operator such as ==, in or exists',
  );
}

function operatorNamed(word: string): Operator | undefined {
  if (Object.hasOwn(operatorSymbols, word)) return operatorSymbols[word];
  return Object.hasOwn(operatorKinds, word) ? (word as Operator) : undefined;
}

function spelled(operator: Operator): string {
  return Object.entries(operatorSymbols).find(([, name]) => name === operator)?.[0] ?? operator;
}

function readArgument(reader: Reader, subject: Subject, operator: Operator): QueryTest | undefined {
  switch (operatorKinds[operator]) {
    case 'existence':
      return { kind: 'existence', subject, operator: operator as ExistenceOperator };
    case 'comparison': {
      const argument = readValue(reader);
      if (!argument || !isValueOf(reader, subject, argument)) return undefined;
      return { kind: 'comparison', subject, operator: operator as ComparisonOperator, value: argument.value };
    }
    case 'list': {
      const items = readList(reader);
      if (!items?.every((item) => isValueOf(reader, subject, item))) return undefined;
      return { kind: 'list', subject, operator: operator as ListOperator, values: items.map(({ value }) => value) };
    }
    case 'pattern': {
      const argument = readPattern(reader);
      if (!argument || !isPattern(reader, argument)) return undefined;
      return { kind: 'pattern', subject, operator: operator as PatternOperator, pattern: argument.value };
    }
  }
}

function isValueOf(reader: Reader, subject: Subject, { value, at }: Argument): boolean {
  const rule = valuesOf[subject];
  if (!rule || rule.takes(value)) return true;
  reader.fail(rule.expected, at);
  return false;
}

function isPattern(reader: Reader, { value, at }: Argument): boolean {
  const compiled = compileJavaPattern(value);
  if (compiled.kind === 'pattern') return true;
  const expected = "a regular expression that RE2 can follow as Java's";
  reader.report({ kind: 'unsupported', column: at + 1, expected, found: compiled.reason });
  return false;
}
