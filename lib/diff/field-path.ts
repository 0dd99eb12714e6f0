/** A step of a path: a field of a structure, or an item of a list or an entry of a map by its name. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'item'; readonly label: string };

/** The way to a field, at least one step, as plans print it: `containerDefinitions[app].environment[LOG_LEVEL].value`. */
export type FieldPath = readonly PathStep[];

/** Reads a path as plans print them; `undefined` for a text that is none. A label is everything up to the next `]`. */
export function parseFieldPath(text: string): FieldPath | undefined {
  const token = /(?:(?<=.)\.|^)([^.[\]\s]+)|\[([^\]]+)\]/y;
  const steps: PathStep[] = [];
  while (token.lastIndex < text.length) {
    const [, name, label = ''] = token.exec(text) ?? [];
    if (name === undefined && (label === '' || steps.length === 0)) return undefined;
    steps.push(name === undefined ? { kind: 'item', label } : { kind: 'field', name });
  }
  return steps.length > 0 ? steps : undefined;
}

/** The path's text; reading it gives the path again. */
export function fieldPathText(path: FieldPath): string {
  return path
    .map((step) => (step.kind === 'field' ? `.${step.name}` : `[${step.label}]`))
    .join('')
    .replace(/^\./, '');
}

/** True when one of the two lies in the other, or both are the same. */
export function overlap(a: FieldPath, b: FieldPath): boolean {
  const shared = Math.min(a.length, b.length);
  return fieldPathText(a.slice(0, shared)) === fieldPathText(b.slice(0, shared));
}
