import { readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-ecs';
import { readOnlyFields, taskDefinitionFields } from '../../lib/task-definition/fields.ts';
import { type ModelFields, modelFields, rowsOf, sdkFields } from '../generators/aws-fields.ts';

const model = modelFields(readFileSync('sandbox/model/fields.json', 'utf8'));
const rows = rowsOf(taskDefinitionFields);

describe('the table of a task definition', () => {
  it.each<[string, ModelFields]>([
    ["AWS's service model", model.input('RegisterTaskDefinition')],
    ["the SDK's schema", sdkFields(sdk.RegisterTaskDefinitionRequest$)],
  ])('has a row of the right kind for every field of %s', (_, fields) => {
    expect(Object.keys(fields).length).toBeGreaterThan(150);
    expect(Object.fromEntries(Object.keys(fields).map((path) => [path, rows[path]]))).toEqual(fields);
  });

  it('has no row for a field that neither of them has', () => {
    const known = { ...model.input('RegisterTaskDefinition'), ...sdkFields(sdk.RegisterTaskDefinitionRequest$) };
    expect(Object.keys(rows).filter((path) => !(path in known))).toEqual([]);
  });

  it.each<[string, ModelFields]>([
    ["AWS's service model", model.output('TaskDefinition')],
    ["the SDK's schema", sdkFields(sdk.TaskDefinition$)],
  ])('knows each field that %s shows and does not take as read only', (_, shown) => {
    const top = Object.keys(shown).filter((path) => /^\w+$/.test(path));
    expect(top.filter((path) => !(path in taskDefinitionFields)).sort()).toEqual(Object.keys(readOnlyFields).sort());
  });
});
