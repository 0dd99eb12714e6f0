import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docs/capacity.md', () => {
  // test/capacity/report/render-text.test.ts holds the screen, render-svg.test.ts the picture.
  it('shows the screen of a cluster as it is drawn', () => {
    expect(read('docs/capacity.md')).toContain(`\`\`\`text\n${read('test/capacity/report/screens/fleet.txt')}\`\`\``);
  });

  it('names every field of the document that programs read', () => {
    const { providers, ...report } = JSON.parse(
      read('test/cli/capacity-screens/json.txt').replace(/^[^{]*|\[standard error[\s\S]*$/g, ''),
    );
    const instances = providers.flatMap((one: { readonly instances: readonly object[] }) => one.instances);
    const names = [report, ...providers, ...instances, ...report.services].flatMap((one) => Object.keys(one));
    const table = /### For programs[\s\S]*?\n\n`--output svg`/.exec(read('docs/capacity.md'))?.[0] ?? '';
    expect(names.length).toBeGreaterThan(40);
    expect([...new Set(names)].filter((name) => !table.includes(`\`${name}`))).toEqual([]);
  });
});
