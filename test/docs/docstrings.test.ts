import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.ts';

const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** What a source exports without a docstring right above it, as `file: declaration`. */
function undocumented(file: string, text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const isExport = /^export (?:async )?(?:abstract )?(?:function|const|class|interface|type \w)/.test(line);
    return isExport && !lines[at - 1]?.trimEnd().endsWith('*/') ? [`${file}: ${line}`] : [];
  });
}

describe('lib', () => {
  it('says of every export what it is', () => {
    expect(sources.length).toBeGreaterThan(100);
    const found = sources.flatMap((file) => undocumented(file, readFileSync(join(root, 'lib', file), 'utf8')));
    expect(found).toEqual([]);
  });

  it('is not said of an export without a docstring', () => {
    expect(undocumented('one.ts', '/** One. */\nexport const one = 1;\nexport const two = 2;\n')).toEqual([
      'one.ts: export const two = 2;',
    ]);
  });
});
