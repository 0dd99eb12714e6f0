import { readFileSync } from 'node:fs';
import type { FieldTable } from '../../lib/diff/field-table.ts';
import { serviceFields } from '../../lib/service/fields.ts';
import { taskDefinitionFields } from '../../lib/task-definition/fields.ts';

const [, taskDefinitions = '', services = ''] = readFileSync('docs/ecs-behaviour.md', 'utf8').split(/^## .*$/m);

/** The rows of a part's tables whose first cells are code, as those cells. */
function rowsOf(part: string, cells: number): readonly (readonly string[])[] {
  return part
    .split('\n')
    .filter((line) => /^\| `[^`]+` \|/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |\s*\|$/g, '').replaceAll('`', '')))
    .filter((row) => row.length === cells);
}

function documentedDefaults(part: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(rowsOf(part, 3).map(([path = '', value = '']) => [path, JSON.parse(value)]));
}

function defaults(table: FieldTable): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([path, row]) =>
      row.default && 'value' in row.default ? [[path, row.default.value]] : [],
    ),
  );
}

describe('docs/ecs-behaviour.md', () => {
  it.each([
    ['task definitions', taskDefinitions, taskDefinitionFields],
    ['services', services, serviceFields],
  ])('has the defaults of %s that the code leans on, and no others', (_, part, table) => {
    expect(Object.keys(documentedDefaults(part)).length).toBeGreaterThan(20);
    expect(defaults(table)).toEqual(documentedDefaults(part));
  });

  it('says of every field of a service what a change does and where it shows, as the code has it', () => {
    const documented = rowsOf(services, 4).map(([field, effect, read]) => ({ field, effect, read }));
    const coded = Object.entries(serviceFields).flatMap(([field, { effect, read }]) =>
      effect === undefined ? [] : [{ field, effect, read }],
    );
    expect(documented).toEqual(coded);
  });

  it('says of every field of a service whether it goes back to a default when it leaves the manifest', () => {
    const documented = Object.fromEntries(
      rowsOf(services, 4).map(([field = '', , , leaving = '']) => [field, leaving]),
    );
    const words = { default: 'its default', emptyList: 'held; []', held: 'held', alone: 'left alone' };
    for (const [field, { effect, leaving }] of Object.entries(serviceFields)) {
      if (effect === undefined || leaving === undefined) continue;
      expect([field, documented[field]]).toEqual([field, expect.stringContaining(words[leaving])]);
    }
  });

  it('names a page of AWS for every default', () => {
    const rows = [taskDefinitions, services].flatMap((part) => rowsOf(part, 3));
    expect(rows.filter((row) => !row.at(-1)?.includes('https://docs.aws.amazon.com/AmazonECS/latest/'))).toEqual([]);
  });
});
