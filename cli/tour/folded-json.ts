/** JSON for a narrow screen: what fits on a line stands on one, and values that are longer are shortened. */
export function foldedJson(value: unknown, columns: number): string {
  return fold(shortened(value), { columns, indent: '', before: 0 });
}

interface Place {
  readonly columns: number;
  readonly indent: string;
  /** Characters before the value on its line, the indentation not counted. */
  readonly before: number;
}

function fold(value: unknown, { columns, indent, before }: Place): string {
  const line = inLine(value);
  const isNested = typeof value === 'object' && value !== null;
  if (!isNested || indent.length + before + line.length < columns) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${deeper}${fold(item, { columns, indent: deeper, before: 0 })}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${deeper}${name}${fold(item, { columns, indent: deeper, before: name.length })}`;
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** `{ "a": 1 }`, on one line. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inLine(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Digests, ARNs and ids that nobody reads to their ends. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/\bsha256:([0-9a-f]{12})[0-9a-f]+/g, 'sha256:$1…')
      .replace(/\b([0-9a-f]{8})[0-9a-f]{12,}\b/g, '$1…')
      .replace(/^arn:aws:[\w-]+:[\w-]*:\d+:(.+)$/, '…:$1')
      .replace(/^\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com\//, '….amazonaws.com/');
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(members.map(([key, item]) => [key, shortened(item)]));
}
