/** What a template may name. */
export type TemplateValues<Name extends string> = Readonly<Record<Name, string>>;

/** Names of a recorded value. */
export const valueNames = ['repository', 'tag', 'digest'] as const;
/** Names of a commit's message. */
export const messageNames = ['service', 'container', 'tag', 'digest', 'previousTag', 'environment'] as const;

const reference = /\$\$\{|\$\{([^{}]*)(\}?)/g;

/** What is wrong with a template, and what it may name; `undefined` when nothing is. */
export function templateProblem(template: string, names: readonly string[]): string | undefined {
  for (const [whole, name, end] of template.matchAll(reference)) {
    if (name === undefined) continue;
    if (end === '') return `"${whole}" is not closed; write \${name}, or $\${ for the text itself`;
    if (!names.includes(name)) return `"${name}" is no name here; known are ${names.join(', ')}`;
  }
  return undefined;
}

/** Fills a template that has no problem; `$${` becomes `${`. */
export function fillTemplate<Name extends string>(template: string, values: TemplateValues<Name>): string {
  return template.replace(reference, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    return Object.hasOwn(values, name) ? values[name as Name] : whole;
  });
}
