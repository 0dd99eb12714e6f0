/** A piece of an SVG document. */
export type SvgText = string & { readonly svg: true };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML takes for text: what it may not hold becomes a space (https://www.w3.org/TR/xml/#charsets). */
function escaped(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, ' ').replace(/[&<>"']/g, (found) => entities[found] ?? found);
}

/** An element whose attributes and texts are escaped; numbers are written to a tenth. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly (SvgText | { readonly text: string })[]
): SvgText {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [` ${key}="${typeof value === 'number' ? Number(value.toFixed(1)) : escaped(value)}"`];
  });
  const inside = children.map((child) => (typeof child === 'string' ? child : escaped(child.text))).join('');
  return `<${name}${written.join('')}${inside === '' ? '/>' : `>${inside}</${name}>`}` as SvgText;
}

/** A line of text. */
export function words(
  text: string,
  place: { readonly x: number; readonly y: number },
  look: { readonly class?: string; readonly 'text-anchor'?: 'end' | 'middle' } = {},
): SvgText {
  return element('text', { ...place, ...look }, { text });
}

/** What a pointer shows. */
export function tooltip(text: string): SvgText {
  return element('title', {}, { text });
}

/** A text cut to `most` characters. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
