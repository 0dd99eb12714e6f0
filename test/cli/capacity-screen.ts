import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Screen } from './run-berth.ts';

/** What stands on the screen for `berth capacity`. */
export const capacityScreens = new URL('./capacity-screens/', import.meta.url);

/** Compares a screen with its file, which WRITE_SCREENS writes. */
export function expectScreen(file: string, args: readonly string[], { out, err, code }: Screen): void {
  const command = ['berth', 'capacity', ...args].join(' ');
  const text = `$ ${command}\n[standard output]\n${out}[standard error]\n${err}[exit code ${code}]\n`;
  const shown = withoutChance(text);
  const held = new URL(file, capacityScreens);
  if (process.env.WRITE_SCREENS) writeFileSync(held, shown);
  expect(shown).toBe(existsSync(held) ? readFileSync(held, 'utf8') : `${file} is missing`);
}

/** Identifiers differ from run to run: the first that is met is the first of them. */
export function withoutChance(text: string): string {
  const instances = new Map<string, string>();
  const numbered = (found: string) => {
    const number = instances.get(found) ?? `i-${String(instances.size + 1).padStart(found.length - 2, '0')}`;
    instances.set(found, number);
    return number;
  };
  return text
    .replace(/i-[0-9a-f]{17}/g, numbered)
    .replace(/container-instance\/production\/[0-9a-f]{32}/g, 'container-instance/production/<id>')
    .replace(/"at": "[^"]*"/, '"at": "<now>"');
}
