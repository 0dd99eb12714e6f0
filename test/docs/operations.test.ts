import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../stack/packaged-template.ts';
import { root } from './markdown.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/operations.md');

/** The rows of the table below a heading, by their first cell; the others have to say something. */
function tableBelow(heading: string): Readonly<Record<string, readonly string[]>> {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  const cells = rows.map((row) => row.slice(2, -2).split(' | '));
  return Object.fromEntries(
    cells.slice(1).map(([name = '', ...rest]) => [name.replace(/<a [^>]*><\/a>|`/g, ''), rest]),
  );
}

/** The words in quotes that follow a phrase of the source, which is where a closed union or a code is written. */
function wordsIn(path: string, pattern: RegExp): readonly string[] {
  return [...new Set([...read(path).matchAll(pattern)].map(([, word = '']) => word))].toSorted();
}

describe('docs/operations.md', () => {
  it('says what each alarm of the stack means and what to do', () => {
    const table = tableBelow('Alarms');
    const alarms = resources('AWS::CloudWatch::Alarm').map(({ id }) => id);
    const named = Object.keys(table).flatMap((cell) => cell.split(', '));
    expect(named.toSorted()).toEqual(alarms.toSorted());
    for (const [alarm, cells] of Object.entries(table)) {
      expect([alarm, cells.map((cell) => cell.length > 10)]).toEqual([alarm, [true, true]]);
    }
  });

  it('says what each hold means and what to do', () => {
    const kinds = wordsIn('lib/plan/hold.ts', /^ {2}\| '(\w+)';?$/gm);
    expect(kinds.length).toBeGreaterThan(10);
    expect(Object.keys(tableBelow('Holds')).toSorted()).toEqual(kinds);
  });

  it('says what each finding means and what to do', () => {
    const files = readdirSync(join(root, 'lib/checks')).map((file) => `lib/checks/${file}`);
    const codes = new Set(files.flatMap((file) => wordsIn(file, /code: '(\w+)'/g)));
    expect(codes.size).toBeGreaterThan(15);
    expect(Object.keys(tableBelow('Findings')).toSorted()).toEqual([...codes].toSorted());
  });

  it('says what each metric counts', () => {
    const names = wordsIn('lib/ports/telemetry.ts', /^ {2}\| '(\w+)';?$/gm);
    expect(names.length).toBeGreaterThan(5);
    expect(Object.keys(tableBelow('Metrics')).toSorted()).toEqual(names);
  });
});
