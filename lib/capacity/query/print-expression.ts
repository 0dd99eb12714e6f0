import { printPattern, printValue } from './argument.ts';
import { type Operator, operatorSymbols, type Query } from './query.ts';

const symbols = Object.fromEntries(Object.entries(operatorSymbols).map(([symbol, name]) => [name, symbol]));

/** Writes a tree that `parseExpression` gave so that parsing gives it again. */
export function printExpression(query: Query): string {
  switch (query.kind) {
    case 'and':
      return query.of.map((part) => within(part, ['and', 'or'])).join(' and ');
    case 'or':
      return query.of.map((part) => within(part, ['or'])).join(' or ');
    case 'not':
      return `not(${printExpression(query.of)})`;
    case 'comparison':
      return `${query.subject} ${spelled(query.operator)} ${printValue(query.value)}`;
    case 'list':
      return `${query.subject} ${spelled(query.operator)} [${query.values.map(printValue).join(', ')}]`;
    case 'pattern':
      return `${query.subject} ${spelled(query.operator)} ${printPattern(query.pattern)}`;
    case 'existence':
      return `${query.subject} ${spelled(query.operator)}`;
  }
}

function within(part: Query, inParentheses: readonly Query['kind'][]): string {
  const text = printExpression(part);
  return inParentheses.includes(part.kind) ? `(${text})` : text;
}

function spelled(operator: Operator): string {
  return symbols[operator] ?? operator;
}
