/** One step into a document: a map's key, a list's index, or the item of a list whose `key` is `value`. */
export type PathStep = string | number | { readonly key: string; readonly value: string };

/** Where a scalar is in a document, from its root; never empty. */
export type ScalarPath = readonly PathStep[];

/** A path, or what is wrong with its text and what is allowed. */
export type ParsedPath =
  | { readonly kind: 'path'; readonly path: ScalarPath }
  | { readonly kind: 'invalid'; readonly message: string };

const form =
  'write keys with dots, and items in brackets: containerDefinitions[0].image, images.app.tag, list[name=app]';
const plainKey = /[^.[\]"\s]+/y;
const quotedKey = /\["((?:[^"\\]|\\["\\])*)"\]/y;
const index = /\[(\d{1,9})\]/y;
const selector = /\[([^=\]"\s]+)=(?:"((?:[^"\\]|\\["\\])*)"|([^\]"\s]+))\]/y;

/** Reads `a.b`, `a[0]`, `a[name=app]` and `a["key with dots"]`. */
export function parseScalarPath(text: string): ParsedPath {
  const path: PathStep[] = [];
  let offset = 0;
  while (offset < text.length) {
    const dotted = text.charAt(offset) === '.';
    if (dotted && path.length === 0) return invalid(text, offset);
    const found =
      dotted || path.length === 0
        ? (keyAt(text, offset + (dotted ? 1 : 0)) ?? bracketAt(text, offset))
        : bracketAt(text, offset);
    if (found === undefined) return invalid(text, offset);
    path.push(found.step);
    offset = found.end;
  }
  return path.length === 0 ? invalid(text, 0) : { kind: 'path', path };
}

/** Writes a path out; `parseScalarPath` reads it back as it was. */
export function formatScalarPath(path: ScalarPath): string {
  return path.map(formatStep).join('');
}

interface FoundStep {
  readonly step: PathStep;
  readonly end: number;
}

function keyAt(text: string, offset: number): FoundStep | undefined {
  const found = matchAt(plainKey, text, offset);
  return found && { step: found[0], end: plainKey.lastIndex };
}

function bracketAt(text: string, offset: number): FoundStep | undefined {
  const quoted = matchAt(quotedKey, text, offset);
  if (quoted) return { step: unescaped(quoted[1] ?? ''), end: quotedKey.lastIndex };
  const item = matchAt(index, text, offset);
  if (item) return { step: Number(item[1]), end: index.lastIndex };
  const named = matchAt(selector, text, offset);
  if (!named) return undefined;
  const [, key = '', inQuotes, bare = ''] = named;
  return { step: { key, value: inQuotes === undefined ? bare : unescaped(inQuotes) }, end: selector.lastIndex };
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text) ?? undefined;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function formatStep(step: PathStep, position: number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (typeof step === 'object') {
    return `[${step.key}=${/^[^\]"\s]+$/.test(step.value) ? step.value : quote(step.value)}]`;
  }
  if (!/^[^.[\]"\s]+$/.test(step)) return `[${quote(step)}]`;
  return position === 0 ? step : `.${step}`;
}

function invalid(text: string, offset: number): ParsedPath {
  const rest = text.slice(offset);
  const where =
    rest === '' ? 'it is empty' : `"${rest.length > 40 ? `${rest.slice(0, 40)}…` : rest}" is no step of a path`;
  return { kind: 'invalid', message: `${where}; ${form}` };
}
