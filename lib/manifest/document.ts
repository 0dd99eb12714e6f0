import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import type { ManifestProblem } from '../errors.ts';
import type { Place } from './desired-service.ts';
import { jsonSyntaxError } from './json-syntax.ts';
import type { ManifestNode, MapEntry, ScalarNode } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';

/** A file's text in UTF-16 units; a manifest beyond it is a mistake, and parsing it would take a function's memory. */
export const textLimit = 1024 * 1024;
/** Values of one file once its aliases are followed, so that aliases of aliases cannot grow without bound. */
const nodeLimit = 100_000;
const tooMany = `more than ${nodeLimit} values, counting what aliases repeat`;
const twice = 'this key stands in the map already; each may stand once';
const notValid = 'not valid YAML or JSON';
const depthLimit = 64;
const tooDeep = `nested deeper than ${depthLimit} levels`;

/**
 * Parses one document of JSON or YAML 1.2 into nodes with their places. Refused: several documents, duplicate keys,
 * tabs as indentation, tags, merge keys, keys that are not text, numbers that JSON lacks, and aliases that blow up.
 */
export function parseDocument(file: string, text: string): Checked<ManifestNode> {
  const start: Place = { file, line: 1, column: 1 };
  if (text.length > textLimit) return failed(problemAt(start, `the file is longer than ${textLimit} characters`));
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const json = file.endsWith('.json') ? jsonProblem(file, plain) : undefined;
  if (json !== undefined) return failed(json);
  const lines = new LineCounter();
  const documents = parseAllDocuments(plain, { lineCounter: lines, prettyErrors: false });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return failed(problemAt(start, 'the file is empty, and has to hold a map'));
  const reader = new Reader({ file, text: plain, lines, document });
  if (second !== undefined) {
    return failed(problemAt(reader.placeAt(second.range[0]), 'a second document starts here; a file holds one'));
  }
  const syntax = [...document.errors, ...document.warnings].map((error) =>
    problemAt(reader.placeAt(error.pos[0]), syntaxMessage(error.code, error.message)),
  );
  if (syntax.length > 0) return { value: undefined, problems: withoutEchoes(syntax) };
  if (document.contents === null) return failed(problemAt(start, 'the file is empty, and has to hold a map'));
  const value = reader.read(document.contents, 0);
  return reader.problems.length > 0 ? { value: undefined, problems: reader.problems } : { value, problems: [] };
}

/** YAML reads more than JSON: a file that is called .json has to be what the AWS CLI reads too. */
function jsonProblem(file: string, text: string): ManifestProblem | undefined {
  const error = jsonSyntaxError(text);
  if (error === undefined) return undefined;
  const before = text.slice(0, error.offset).split('\n');
  const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return problemAt(place, `not valid JSON: ${error.message}`);
}

function failed(problem: ManifestProblem): Checked<ManifestNode> {
  return { value: undefined, problems: [problem] };
}

/** One syntax error often makes a parser report every bracket after it: of those in a row on a line the first says enough. */
function withoutEchoes(problems: readonly ManifestProblem[]): readonly ManifestProblem[] {
  const isEcho = ({ message, line }: ManifestProblem, before: ManifestProblem | undefined) =>
    before?.line === line && message !== twice && before.message !== twice;
  return problems.filter((problem, index) => !isEcho(problem, problems[index - 1])).slice(0, 20);
}

/** The parser's message without what it quotes of the file: that may be an environment value. */
function syntaxMessage(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return twice;
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML allows spaces only';
  if (code === 'TAG_RESOLVE_FAILED')
    return 'this tag is not known here; write plain values, and put text with ! in quotes';
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep;
  const [said = ''] = message.split(/: | \\/);
  return `${notValid}: ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
}

/** A file as the parser read it. */
interface Parsed {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly document: Document.Parsed;
}

/** Turns the parser's nodes into ours; collects what a manifest may not hold. */
class Reader {
  readonly problems: ManifestProblem[] = [];
  readonly parsed: Parsed;
  nodes = 0;

  constructor(parsed: Parsed) {
    this.parsed = parsed;
  }

  placeAt(offset: number): Place {
    const { file, lines } = this.parsed;
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  read(node: Node, depth: number): ManifestNode {
    const place = this.placeAt(node.range?.[0] ?? 0);
    this.nodes += 1;
    if (depth > depthLimit) return this.refuse(place, tooDeep);
    if (this.nodes > nodeLimit) return this.refuse(place, tooMany);
    if (isAlias(node)) return this.readAlias(node.resolve(this.parsed.document), place, depth);
    if (isMap(node)) {
      return { kind: 'map', place, entries: node.items.flatMap((pair) => this.readPair(pair, place, depth)) };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.readItem(item, place, depth));
      return { kind: 'list', place, items };
    }
    return this.readScalar(node, place);
  }

  readAlias(target: Node | undefined, place: Place, depth: number): ManifestNode {
    if (target === undefined) {
      return this.refuse(place, 'no anchor of this name stands before this alias; put text with * in quotes');
    }
    return this.read(target, depth + 1);
  }

  readItem(item: unknown, place: Place, depth: number): ManifestNode {
    return isNode(item) ? this.read(item, depth + 1) : { kind: 'scalar', place, value: null };
  }

  readPair(pair: Pair, mapPlace: Place, depth: number): readonly MapEntry[] {
    const { key, value } = pair;
    const keyPlace = isNode(key) ? this.placeAt(key.range?.[0] ?? 0) : mapPlace;
    if (!isScalar(key) || typeof key.value === 'object' || key.value === undefined) {
      this.refuse(keyPlace, 'a key has to be text');
      return [];
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    // In quotes, as in JSON, it is text like any other.
    if (name === '<<' && key.type === 'PLAIN') {
      this.refuse(keyPlace, 'merge keys (<<) are not supported; write the keys, or patch by environment');
      return [];
    }
    return [{ key: name, keyPlace, value: this.readItem(value, keyPlace, depth) }];
  }

  readScalar(node: Node, place: Place): ManifestNode {
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (typeof value === 'string') return this.readText(value, node, place);
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', place, value };
    if (typeof value === 'boolean' || value === null) return { kind: 'scalar', place, value };
    return this.refuse(place, 'a value has to be text, a finite number, true, false, null, a list or a map');
  }

  readText(value: string, node: Node, place: Place): ScalarNode {
    if (!value.includes('${values.')) return { kind: 'scalar', place, value };
    const [from = 0, to = 0] = node.range ?? [];
    const marks = [...this.parsed.text.slice(from, to).matchAll(/\$\{values\./g)].map((match) =>
      this.placeAt(from + match.index),
    );
    return { kind: 'scalar', place, value, marks };
  }

  refuse(place: Place, message: string): ScalarNode {
    // A bomb would report itself thousands of times.
    const repeated = message === tooMany && this.problems.at(-1)?.message === message;
    if (!repeated && this.problems.length < 20) this.problems.push(problemAt(place, message));
    return { kind: 'scalar', place, value: null };
  }
}
