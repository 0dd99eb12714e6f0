import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlVerbs } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { parseFaultRule } from '../../sandbox/wire/fault-rule.ts';
import { root } from './markdown.ts';

const page = readFileSync(join(root, 'docs/sandbox.md'), 'utf8');
const rows = page
  .split('| Verb | Body | Does |')[1]
  ?.split('\n\n')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'));

describe('docs/sandbox.md', () => {
  it('has a row for every verb, and for no other', () => {
    const named = (rows ?? []).flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([a-z-]+)`/g)]);
    // No verb is called: making them asks nothing of the sandbox.
    const verbs = Object.keys(controlVerbs({} as Sandbox));
    expect(named.map(([, verb]) => verb).toSorted()).toEqual(verbs.toSorted());
  });

  it('names kinds of faults that there are', () => {
    const row = rows?.find((one) => one.startsWith('| `fault`')) ?? '';
    const kinds = [...(/`kind` \(([^)]*)\)/.exec(row)?.[1] ?? '').matchAll(/`([a-z]+)`/g)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of kinds) expect(parseFaultRule({ kind })).toMatchObject({ fault: { kind: expect.any(String) } });
    expect(() => parseFaultRule({ kind: 'earthquake' })).toThrow(kinds[0]);
  });
});
