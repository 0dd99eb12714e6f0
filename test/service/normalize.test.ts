import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import { createInput } from '../../lib/service/create-input.ts';
import { needsServiceRevision, serviceTree } from '../../lib/service/fields.ts';
import { deploymentFields, normalizeDefinition } from '../../lib/service/normalize.ts';
import { diffTags } from '../../lib/service/tags.ts';
import { fromTable } from '../generators/from-table.ts';
import { serviceDefinition } from '../generators/service-definition.ts';
import { frozen, reordered } from '../generators/variation.ts';

const definitions = fc.oneof(fromTable(serviceTree), serviceDefinition({ networkMode: 'awsvpc' }));

describe('a normalised definition', () => {
  it('is the same when it is normalised again, but for its tags, which became a map', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const { tags: _, ...once } = normalizeDefinition(frozen(definition));
        expect(normalizeDefinition(once)).toEqual(once);
      }),
    );
  });

  it('does not care about the order of what has none', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const another = reordered(definition, serviceTree) as JsonObject;
        expect(normalizeDefinition(another)).toEqual(normalizeDefinition(definition));
      }),
    );
  });

  it('keeps a field that is declared at its default, and an empty list, for both say whose it is', () => {
    const definition = { propagateTags: 'NONE', loadBalancers: [], deploymentConfiguration: { maximumPercent: 200 } };
    expect(normalizeDefinition(definition)).toEqual(definition);
  });

  it.each<[string, JsonObject]>([
    ['what names the service', { serviceName: 'web', cluster: 'shop', clientToken: 'x', taskDefinition: 'web:1' }],
    ['null', { desiredCount: null, deploymentConfiguration: { alarms: null } }],
    ['an empty map', { networkConfiguration: { awsvpcConfiguration: {} } }],
  ])('leaves out %s', (_, definition) => {
    expect(normalizeDefinition(definition)).toEqual({});
  });

  it('has tags by key, without those that are not to be declared', () => {
    const tags = [
      { key: 'b', value: '1' },
      { key: 'berth:held', value: 'x' },
      { key: 'AWS:x', value: 'y' },
      { key: 'a' },
    ];
    expect(normalizeDefinition({ tags })).toEqual({ tags: { a: '', b: '1' } });
  });

  it('says what starts a deployment: neither counts nor tags nor percentages', () => {
    const definition = normalizeDefinition({
      desiredCount: 3,
      launchType: 'FARGATE',
      tags: [{ key: 'a', value: 'b' }],
      deploymentConfiguration: { maximumPercent: 200 },
      propagateTags: 'SERVICE',
      platformVersion: 'LATEST',
      loadBalancers: [],
      capacityProviderStrategy: [{ capacityProvider: 'A' }],
      monitoring: { metricConfigurations: [] },
      newField: 1,
    });
    expect(Object.keys(deploymentFields(definition))).toEqual([
      'platformVersion',
      'loadBalancers',
      'capacityProviderStrategy',
      'monitoring',
      'newField',
    ]);
  });
});

describe('a definition', () => {
  it.each<[boolean, JsonObject]>([
    [false, {}],
    [false, { desiredCount: 1, loadBalancers: [], tags: [], serviceName: 'web' }],
    [false, { monitoring: null }],
    [true, { monitoring: {} }],
    [true, { serviceConnectConfiguration: { enabled: false } }],
    [true, { newField: 1 }],
  ])('asks for a service revision: %s, %j', (needs, definition) => {
    expect(needsServiceRevision(definition)).toBe(needs);
  });

  it.each<[boolean, readonly string[]]>([
    [false, ['desiredCount', 'deploymentConfiguration.strategy']],
    [true, ['desiredCount', 'serviceConnectConfiguration.enabled']],
  ])('asks for a service revision for what it once declared: %s, %j', (needs, owned) => {
    expect(needsServiceRevision({ desiredCount: 1 }, owned)).toBe(needs);
  });

  it("becomes CreateService's body as it was written, with its name and all tags", () => {
    const definition = {
      serviceName: 'other',
      cluster: null,
      desiredCount: 1,
      platformVersion: null,
      deploymentConfiguration: { alarms: null },
      newField: [null],
      tags: [
        { key: 'team', value: 'shop' },
        { key: 'berth:commit', value: 'forged' },
      ],
    };
    const input = { definition, service: 'web', cluster: 'shop', tags: { 'berth:commit': 'abc' } };
    expect(createInput(input)).toEqual({
      serviceName: 'web',
      cluster: 'shop',
      desiredCount: 1,
      deploymentConfiguration: { alarms: null },
      newField: [null],
      tags: [
        { key: 'team', value: 'shop' },
        { key: 'berth:commit', value: 'abc' },
      ],
    });
    expect(createInput({ definition: {}, service: 'web', cluster: 'shop', tags: {}, taskDefinition: 'web:1' })).toEqual(
      {
        serviceName: 'web',
        cluster: 'shop',
        taskDefinition: 'web:1',
      },
    );
  });

  it('has the tags changed that it declares, and no others', () => {
    const definition = {
      tags: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }, { key: 'c' }, { key: 'aws:x', value: '3' }],
    };
    expect(diffTags(definition, { a: '1', b: '1', d: '4', 'berth:owns': 'dc' })).toEqual({
      set: { b: '2', c: '' },
      changes: [
        { path: 'tags[b]', from: '1', to: '2' },
        { path: 'tags[c]', to: '' },
      ],
    });
    expect(diffTags({}, { a: '1' })).toEqual({ set: {}, changes: [] });
  });
});
