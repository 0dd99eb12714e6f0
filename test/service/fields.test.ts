import { readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-ecs';
import type { ServiceRow } from '../../lib/service/field-row.ts';
import { namingFields, serviceFields } from '../../lib/service/fields.ts';
import { type ModelFields, modelFields, rowsOf, sdkFields } from '../generators/aws-fields.ts';

const model = modelFields(readFileSync('sandbox/model/fields.json', 'utf8'));
const requests = ['forceNewDeployment', ...namingFields];
const topRows: readonly (readonly [string, ServiceRow])[] = Object.entries(serviceFields).filter(
  ([path]) => !path.includes('.') && !path.includes('['),
);

/** The SDK's schema has one kind for integers and other numbers. */
function numbersAlike(fields: ModelFields): ModelFields {
  return Object.fromEntries(Object.entries(fields).map(([path, kind]) => [path, kind === 'number' ? 'integer' : kind]));
}

function stateOf(fields: ModelFields): ModelFields {
  return Object.fromEntries(Object.entries(fields).filter(([path]) => !requests.includes(path)));
}

const rows = rowsOf(serviceFields);

describe('the table of a service', () => {
  it.each<[string, ModelFields, ModelFields]>([
    ["CreateService in AWS's service model", model.input('CreateService'), rows],
    ["UpdateService in AWS's service model", model.input('UpdateService'), rows],
    ["CreateService in the SDK's schema", sdkFields(sdk.CreateServiceRequest$), numbersAlike(rows)],
    ["UpdateService in the SDK's schema", sdkFields(sdk.UpdateServiceRequest$), numbersAlike(rows)],
  ])('has a row of the right kind for every field of %s', (_, fields, ours) => {
    const state = stateOf(fields);
    expect(Object.keys(state).length).toBeGreaterThan(150);
    expect(Object.fromEntries(Object.keys(state).map((path) => [path, ours[path]]))).toEqual(state);
  });

  it('has no row for a field that neither of them has', () => {
    const known = { ...model.input('CreateService'), ...sdkFields(sdk.CreateServiceRequest$) };
    expect(Object.keys(rows).filter((path) => !(path in known))).toEqual([]);
  });

  it.each(topRows)('says of %s what an update does, where it is read and what leaving Git does', (path, row) => {
    expect(row).toMatchObject({ effect: expect.any(String), read: expect.any(String) });
    const below = Object.entries(serviceFields).filter(([other]) => other.startsWith(`${path}.`));
    const owned = [[path, row] as const, ...below].filter(([, { code }]) => code !== undefined);
    expect(owned.length).toBeGreaterThan(0);
    expect(owned.filter(([, { leaving }]) => leaving === undefined)).toEqual([]);
  });

  it.each(topRows)('reads %s where AWS shows it', (path, { read, readAs = path }) => {
    const inService = readAs in { ...model.output('Service'), ...sdkFields(sdk.Service$) };
    const inRevision = readAs in { ...model.output('ServiceRevision'), ...sdkFields(sdk.ServiceRevision$) };
    expect(read).toBe(inService ? 'Service' : 'ServiceRevision');
    expect(inService || inRevision).toBe(true);
  });

  it.each(topRows)('calls %s changeable only when UpdateService takes it', (path, { effect }) => {
    const taken = path in { ...model.input('UpdateService'), ...sdkFields(sdk.UpdateServiceRequest$) };
    const apart = path === 'tags' || path === 'deploymentController';
    expect(taken).toBe(effect !== 'recreation' && path !== 'tags' ? true : apart ? path !== 'tags' : false);
  });

  it('gives each owned field a code of its own, in characters that a tag takes', () => {
    const codes = Object.values(serviceFields).flatMap(({ code }) => code ?? []);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[a-z]{2}$|^[a-z]\.[a-z]{2}$/.test(code))).toEqual([]);
  });

  it('has a default for every field that goes back to its default when it leaves Git', () => {
    const restored = Object.entries(serviceFields).filter(([, { leaving }]) => leaving === 'default');
    const without = restored.filter(([path, row]) => {
      const below = Object.entries(serviceFields).filter(([other]) => other.startsWith(`${path}.`));
      return row.default === undefined && !below.some(([, inner]) => inner.default !== undefined);
    });
    expect(restored.length).toBeGreaterThan(5);
    expect(without).toEqual([]);
  });
});
