import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { parseDocument } from '../../lib/manifest/document.ts';
import { type MapNode, mapToJson } from '../../lib/manifest/manifest-node.ts';
import { applyPatch, definitionLists, type ListKeys, taskDefinitionLists } from '../../lib/manifest/patch.ts';

function nodeOf(value: unknown, file: string): MapNode {
  const { value: node } = parseDocument(file, JSON.stringify(value));
  if (node?.kind !== 'map') throw new Error('not a map');
  return node;
}

function patched(base: unknown, patch: unknown, lists: ListKeys = taskDefinitionLists) {
  const { value, problems } = applyPatch(nodeOf(base, 'base.json'), nodeOf(patch, 'patch.json'), lists);
  return { value: value && mapToJson(value), problems: problems.map(({ message }) => message) };
}

const web = {
  cpu: '256',
  containerDefinitions: [
    {
      name: 'app',
      image: 'a',
      command: ['a', 'b'],
      environment: [
        { name: 'LOG', value: 'info' },
        { name: 'MODE', value: 'x' },
      ],
      portMappings: [{ containerPort: 80 }, { containerPort: 53, protocol: 'udp', hostPort: 53 }],
      mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
      logConfiguration: { logDriver: 'awslogs', options: { a: '1', b: '2' } },
    },
    { name: 'proxy', image: 'b' },
  ],
  tags: [{ key: 'team', value: 'x' }],
};

describe('applyPatch', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['replaces a scalar', { cpu: '512' }, { ...web, cpu: '512' }],
    ['adds a field', { memory: '1' }, { ...web, memory: '1' }],
    ['takes a field away with null', { cpu: null }, { containerDefinitions: web.containerDefinitions, tags: web.tags }],
    ['takes nothing away where there is nothing', { memory: null }, web],
    [
      'changes a tag by its key',
      { tags: [{ key: 'team', value: 'y' }] },
      { ...web, tags: [{ key: 'team', value: 'y' }] },
    ],
    [
      'takes a container away',
      { containerDefinitions: [{ name: 'proxy', $remove: true }] },
      { ...web, containerDefinitions: [web.containerDefinitions[0] as unknown as JsonValue] },
    ],
    [
      'adds a container, without the nulls that it is written with',
      { containerDefinitions: [{ name: 'new', image: 'c', cpu: null }] },
      {
        ...web,
        containerDefinitions: [...web.containerDefinitions, { name: 'new', image: 'c' }] as unknown as JsonValue,
      },
    ],
  ])('%s', (_name, patch, expected) => {
    expect(patched(web, patch)).toEqual({ value: expected, problems: [] });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['replaces a list that has no key', { command: ['c'] }, { command: ['c'] }],
    [
      'changes one variable and keeps the others in their order',
      { environment: [{ name: 'LOG', value: 'debug' }] },
      {
        environment: [
          { name: 'LOG', value: 'debug' },
          { name: 'MODE', value: 'x' },
        ],
      },
    ],
    [
      'takes a variable away and adds one',
      {
        environment: [
          { name: 'LOG', $remove: true },
          { name: 'NEW', value: '1' },
        ],
      },
      {
        environment: [
          { name: 'MODE', value: 'x' },
          { name: 'NEW', value: '1' },
        ],
      },
    ],
    [
      'knows a port by its protocol',
      { portMappings: [{ containerPort: 53, protocol: 'udp', hostPort: 54 }] },
      {
        portMappings: [{ containerPort: 80 }, { containerPort: 53, protocol: 'udp', hostPort: 54 }],
      },
    ],
    [
      'takes a port without a protocol for tcp',
      { portMappings: [{ containerPort: 80, protocol: 'tcp', $remove: true }] },
      {
        portMappings: [{ containerPort: 53, protocol: 'udp', hostPort: 53 }],
      },
    ],
    [
      'knows a mount point by its volume',
      { mountPoints: [{ sourceVolume: 'data', readOnly: true }] },
      {
        mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
      },
    ],
    [
      'merges maps in maps',
      { logConfiguration: { options: { a: null, c: '3' } } },
      {
        logConfiguration: { logDriver: 'awslogs', options: { b: '2', c: '3' } },
      },
    ],
  ])('%s of a container', (_name, patch, expected) => {
    const { value, problems } = patched(web, { containerDefinitions: [{ name: 'app', ...patch }] });
    expect(problems).toEqual([]);
    expect(value?.containerDefinitions).toEqual([
      { ...web.containerDefinitions[0], ...expected },
      web.containerDefinitions[1],
    ]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'to take away what is not there',
      { containerDefinitions: [{ name: 'prox', $remove: true }] },
      'containerDefinitions has no "prox" to remove; did you mean "proxy"? (it has: app, proxy)',
    ],
    [
      'an item without its key',
      { containerDefinitions: [{ image: 'a' }] },
      'an item of containerDefinitions is patched by its name; write it beside what changes',
    ],
    ['another $remove', { tags: [{ key: 'team', $remove: 'yes' }] }, '$remove is true or left out'],
  ])('refuses %s', (_name, patch, message) => {
    expect(patched(web, patch).problems).toEqual([message]);
  });

  it('replaces the lists of a definition, but for its tags', () => {
    const base = { loadBalancers: [{ name: 'a', x: 1 }], tags: [{ key: 'a', value: '1' }] };
    const patch = { loadBalancers: [{ name: 'a' }], tags: [{ key: 'b', value: '2' }] };
    expect(patched(base, patch, definitionLists).value).toEqual({
      loadBalancers: [{ name: 'a' }],
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
  });

  it('keeps the place of what stays and takes the place of what changes', () => {
    const { value } = applyPatch(nodeOf({ a: { b: 1, c: 2 } }, 'base.json'), nodeOf({ a: { c: 3 } }, 'patch.json'), {});
    const [entry] = value?.entries ?? [];
    const inner = entry?.value.kind === 'map' ? entry.value.entries : [];
    expect(inner.map(({ value: { place } }) => place.file)).toEqual(['base.json', 'patch.json']);
  });
});

describe('the laws of a patch', () => {
  const noNull = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const { map } = fc.letrec<{ map: Record<string, unknown> }>((tie) => ({
    map: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, noNull, tie('map'))),
  }));
  const { patch } = fc.letrec<{ patch: Record<string, unknown> }>((tie) => ({
    patch: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, noNull, fc.constant(null), tie('patch'))),
  }));
  const container = fc.record({ name: key, image: fc.string() }, { requiredKeys: ['name'] });
  const containers = fc.uniqueArray(container, { selector: ({ name }) => name });

  it('an empty patch changes nothing, whatever it is laid over', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (base) => {
        expect(patched(base, {}).value).toEqual(JSON.parse(JSON.stringify(base)));
      }),
    );
  });

  it('laying a patch over twice is laying it over once', () => {
    fc.assert(
      fc.property(map, patch, (base, change) => {
        const once = patched(base, change).value;
        expect(patched(once, change).value).toEqual(once);
      }),
    );
  });

  it('null leaves nothing of a key, and no null is left', () => {
    fc.assert(
      fc.property(map, patch, key, (base, change, gone) => {
        const { value } = patched(base, { ...change, [gone]: null });
        expect(value).not.toHaveProperty([gone]);
        expect(JSON.stringify(value)).not.toContain(':null');
      }),
    );
  });

  it('a whole map as its own patch changes nothing', () => {
    fc.assert(
      fc.property(map, containers, (base, containerDefinitions) => {
        const whole = { ...base, containerDefinitions };
        expect(patched(whole, whole)).toEqual({ value: whole, problems: [] });
      }),
    );
  });

  it('the containers afterwards are those before and those of the patch, each once', () => {
    fc.assert(
      fc.property(containers, containers, (before, change) => {
        const { value } = patched({ containerDefinitions: before }, { containerDefinitions: change });
        const after = value?.containerDefinitions as readonly { readonly name: string }[] | undefined;
        const names = after?.map(({ name }) => name);
        const wanted = [...before, ...change].map(({ name }) => name);
        expect(names).toEqual([...new Set(wanted)]);
      }),
    );
  });

  it('removing what was added gives back what was there', () => {
    fc.assert(
      fc.property(containers, (before) => {
        const added = { name: 'added', image: 'x' };
        const base = { containerDefinitions: before };
        const more = patched(base, { containerDefinitions: [added] }).value;
        expect(patched(more, { containerDefinitions: [{ name: 'added', $remove: true }] }).value).toEqual(base);
      }),
    );
  });
});
