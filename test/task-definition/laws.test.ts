import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';
import { fingerprint } from '../../lib/task-definition/fingerprint.ts';
import { normalizeTaskDefinition } from '../../lib/task-definition/normalize.ts';
import { fromTable } from '../generators/from-table.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { at, frozen, other, reordered, replaced, withLeaf } from '../generators/variation.ts';

/** What the table allows, and what people write. */
const contents = fc.oneof(fromTable(taskDefinitionTree), taskDefinition());

function rearranged(content: JsonObject): JsonObject {
  return reordered(content, taskDefinitionTree) as JsonObject;
}

describe('normalising a task definition', () => {
  it('twice is once', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const once = normalizeTaskDefinition(content);
        expect(normalizeTaskDefinition(once)).toEqual(once);
      }),
    );
  });

  it('does not care about the order of what has none', () => {
    fc.assert(
      fc.property(contents, (content) => {
        expect(normalizeTaskDefinition(rearranged(content))).toEqual(normalizeTaskDefinition(content));
        expect(fingerprint(normalizeTaskDefinition(rearranged(content)))).toBe(
          fingerprint(normalizeTaskDefinition(content)),
        );
      }),
    );
  });

  it('leaves what it was given alone', () => {
    fc.assert(
      fc.property(contents, (content) => {
        normalizeTaskDefinition(frozen(content));
        diffTaskDefinition(content, frozen(rearranged(content)));
      }),
    );
  });
});

describe('the diff of task definitions', () => {
  it('with itself is empty', () => {
    fc.assert(
      fc.property(contents, (content) => {
        expect(diffTaskDefinition(content, rearranged(content))).toEqual([]);
      }),
    );
  });

  it('never hides a changed leaf', () => {
    fc.assert(
      fc.property(withLeaf(contents.map(normalizeTaskDefinition)), ([content, way]) => {
        const changed = replaced(content, way, other(at(content, way) ?? '')) as JsonObject;
        expect(diffTaskDefinition(changed, content)).not.toEqual([]);
        expect(diffTaskDefinition(content, changed)).not.toEqual([]);
        expect(fingerprint(normalizeTaskDefinition(changed))).not.toBe(fingerprint(normalizeTaskDefinition(content)));
      }),
      { numRuns: 400 },
    );
  });

  it('never hides a leaf that goes, when it stood at no default', () => {
    fc.assert(
      fc.property(withLeaf(contents.map(normalizeTaskDefinition)), ([content, way]) => {
        fc.pre(typeof way.at(-1) === 'string');
        const less = replaced(content, way, undefined) as JsonObject;
        expect(diffTaskDefinition(less, content)).not.toEqual([]);
        expect(diffTaskDefinition(content, less)).not.toEqual([]);
      }),
    );
  });

  it.each(['command', 'entryPoint', 'links', 'dnsServers', 'credentialSpecs'])(
    'always sees another order of %s',
    (field) => {
      const lists = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 4 });
      fc.assert(
        fc.property(contents, lists, (content, list) => {
          const of = (value: JsonValue) => ({
            ...content,
            containerDefinitions: [{ name: 'app', image: 'nginx', [field]: value }],
          });
          expect(diffTaskDefinition(of(list), of([...list].reverse()))).toEqual([
            { path: `containerDefinitions[app].${field}`, to: list, from: [...list].reverse() },
          ]);
        }),
      );
    },
  );

  it('carries and compares fields that the table does not know, wherever they are', () => {
    const values = fc.constantFrom<JsonValue[]>('x', 7, true, false, ['a', 'b'], { deep: { er: 1 } });
    fc.assert(
      fc.property(contents, values, fc.boolean(), (content, value, inContainer) => {
        const base = { ...content, containerDefinitions: [{ name: 'app', image: 'nginx' }] };
        const known = inContainer
          ? { ...base, containerDefinitions: [{ name: 'app', image: 'nginx', newField: value }] }
          : { ...base, newField: value };
        const path = inContainer ? 'containerDefinitions[app].newField' : 'newField';
        expect(diffTaskDefinition(known, base)).toEqual([{ path, to: value }]);
        expect(diffTaskDefinition(known, known)).toEqual([]);
      }),
    );
  });

  it('never shows the value of an environment variable without saying that it is one', () => {
    const secret = 'hunter2-only-here';
    fc.assert(
      fc.property(contents, contents, fc.boolean(), (desired, live, whole) => {
        const container = {
          name: 'app',
          image: 'nginx',
          environment: [{ name: 'PASSWORD', value: secret, newer: secret }],
        };
        const with_ = { ...desired, containerDefinitions: [container] };
        const without = { ...live, containerDefinitions: whole ? [] : [{ name: 'app', image: 'nginx' }] };
        const changes = [...diffTaskDefinition(with_, without), ...diffTaskDefinition(without, with_)];
        const shown = changes.filter(({ redact }) => !redact);
        expect(JSON.stringify(changes)).toContain(secret);
        expect(JSON.stringify(shown)).not.toContain(secret);
      }),
    );
  });
});
