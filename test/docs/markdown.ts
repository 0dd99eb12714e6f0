import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A document of the project. */
export interface Document {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

/** A command of a document's `console` block. */
export interface DocumentedCommand {
  readonly document: string;
  readonly line: number;
  readonly command: string;
  /** True below `<!-- needs an account -->`: such a command is parsed and not run. */
  readonly needsAccount: boolean;
}

/** Every document: those at the root, and those in docs/. */
export function documents(): readonly Document[] {
  const names = [
    ...readdirSync(root),
    ...readdirSync(join(root, 'docs'), { recursive: true }).map((name) => join('docs', String(name))),
  ];
  return names
    .filter((name) => name.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The commands of a document: the lines that begin with `$ ` in its console blocks. */
export function commandsOf({ path, text }: Document): readonly DocumentedCommand[] {
  const lines = text.split('\n');
  const commands: DocumentedCommand[] = [];
  let needsAccount: boolean | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('```')) {
      const opens = line === '```console';
      needsAccount = opens ? (lines[index - 1] ?? '').includes('needs an account') : undefined;
    } else if (needsAccount !== undefined && line.startsWith('$ ')) {
      commands.push({ document: path, line: index + 1, command: line.slice(2), needsAccount });
    }
  }
  return commands;
}

/** Relative links of a document, as paths from the root, without anchors. */
export function linksOf({ path, text }: Document): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .map((target) => relative(root, join(root, dirname(path), target.replace(/#.*$/, ''))));
}

/** Commands of Berth's that stand in running text: `berth retry web`. */
export function inlineCommands({ text }: Document): readonly string[] {
  const outside = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...outside.matchAll(/`(?:npx )?berth ([a-z][^`]*)`/g)].map(([, rest = '']) => rest);
}
