import type { Reader } from './reader.ts';

/** Words that join expressions: as a value they are quoted. */
const reserved = /^(?:and|or|not)$/;
const quoted = /'[^']*'|"[^"]*"/y;
const bareValue = /(?!&&|\|\|)[^\s()[\],'"](?:(?!&&|\|\|)[^\s()])*/y;
const bareItem = /[^\s()[\],'"][^\s()[\],]*/y;

/** A value as it was read, and where it begins. */
export interface Argument {
  readonly value: string;
  /** Characters before it. */
  readonly at: number;
}

/**
 * Reads a literal value: up to white space, a parenthesis, `&&` or `||`; or all between two quotation marks, in which
 * nothing is escaped. AWS's page quotes in one of its examples only and describes neither.
 */
export function readValue(reader: Reader): Argument | undefined {
  return readQuoted(reader) ?? readBare(reader, bareValue);
}

/** Reads `[a, b]`: at least one value. */
export function readList(reader: Reader): readonly Argument[] | undefined {
  if (reader.take(/\[/y) === undefined) return reader.fail("'[', then values with commas between them, then ']'");
  const items: Argument[] = [];
  do {
    const item = readQuoted(reader) ?? readBare(reader, bareItem);
    if (!item) return undefined;
    items.push(item);
  } while (reader.take(/,/y) !== undefined);
  return reader.take(/\]/y) === undefined ? reader.fail("',' or ']'") : items;
}

/**
 * Reads a regular expression: up to white space, `&&`, `||` or a parenthesis that it did not open, those in a set and
 * after a backslash not counted; or all between two quotation marks.
 */
export function readPattern(reader: Reader): Argument | undefined {
  const inQuotes = readQuoted(reader);
  if (inQuotes || reader.problem) return inQuotes;
  if (reader.isAtEnd) return reader.fail('a regular expression');
  const { at, text } = reader;
  const end = endOfPattern(text, at);
  if (end === at || reserved.test(text.slice(at, end))) return reader.fail('a regular expression');
  reader.moveTo(end);
  return { value: text.slice(at, end), at };
}

/** A value as `readValue` and `readList` take it. It may have one kind of quotation marks, not both, unless it needs none. */
export function printValue(value: string): string {
  return isWhole(bareItem, value) && isWhole(bareValue, value) && !reserved.test(value) ? value : quote(value);
}

/** A regular expression as `readPattern` takes it. */
export function printPattern(pattern: string): string {
  const isBare = /^[^\s'"]/.test(pattern) && endOfPattern(pattern, 0) === pattern.length && !reserved.test(pattern);
  return isBare ? pattern : quote(pattern);
}

function quote(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

function isWhole(expression: RegExp, text: string): boolean {
  expression.lastIndex = 0;
  return expression.exec(text)?.[0] === text;
}

function readQuoted(reader: Reader): Argument | undefined {
  if (!reader.sees(/['"]/y)) return undefined;
  const { at, text } = reader;
  const found = reader.take(quoted);
  if (found === undefined) return reader.fail(`a closing ${text[at]}`, text.length);
  return { value: found.slice(1, -1), at };
}

function readBare(reader: Reader, expression: RegExp): Argument | undefined {
  if (reader.sees(/(?:and|or|not)(?=[\s()[\],]|$)/y)) return reader.fail('a value');
  const value = reader.take(expression);
  return value === undefined ? reader.fail('a value') : { value, at: reader.at - value.length };
}

function endOfPattern(text: string, start: number): number {
  let open = 0;
  let inSet = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (/\s/.test(character)) return at;
    if (character === '\\') at++;
    else if (inSet) inSet = character !== ']';
    else if (character === '[') inSet = true;
    else if (character === '(') open++;
    else if (character === ')' && open-- === 0) return at;
    else if (open === 0 && /^(?:&&|\|\|)/.test(text.slice(at, at + 2))) return at;
  }
  return text.length;
}
