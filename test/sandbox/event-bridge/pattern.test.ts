import { matchesPattern } from '../../../sandbox/event-bridge/pattern.ts';
import { parsePattern } from '../../../sandbox/event-bridge/pattern-syntax.ts';

const event = {
  source: 'aws.ecr',
  region: 'eu-west-1',
  resources: ['arn:one', 'arn:two'],
  detail: {
    'repository-name': 'shop/web',
    'image-tag': '1.4.1',
    size: 300,
    ok: true,
    nothing: null,
    empty: '',
    'source-ip': '10.0.0.17',
    containers: [
      { name: 'app', exitCode: 1 },
      { name: 'sidecar', exitCode: 0 },
    ],
  },
};

describe('an event pattern', () => {
  it.each<[string, unknown, boolean]>([
    ['an exact value', { source: ['aws.ecr'] }, true],
    ['one of several values', { source: ['aws.ecs', 'aws.ecr'] }, true],
    ['another value', { source: ['aws.ecs'] }, false],
    ['all fields, not one of them', { source: ['aws.ecr'], region: ['us-east-1'] }, false],
    ['a value in another case', { source: ['AWS.ECR'] }, false],
    ['a number', { detail: { size: [300] } }, true],
    ['a number written as text', { detail: { size: ['300'] } }, false],
    ['a truth value', { detail: { ok: [true] } }, true],
    ['null', { detail: { nothing: [null] } }, true],
    ['null against a field that is not there', { detail: { missing: [null] } }, false],
    ['an empty text', { detail: { empty: [''] } }, true],
    ['one element of a list', { resources: ['arn:two'] }, true],
    ['no element of a list', { resources: ['arn:three'] }, false],
    ['prefix', { detail: { 'repository-name': [{ prefix: 'shop/' }] } }, true],
    ['prefix of another', { detail: { 'repository-name': [{ prefix: 'web' }] } }, false],
    ['prefix in any case', { detail: { 'repository-name': [{ prefix: { 'equals-ignore-case': 'SHOP' } }] } }, true],
    ['suffix', { detail: { 'repository-name': [{ suffix: '/web' }] } }, true],
    ['suffix of another', { detail: { 'repository-name': [{ suffix: 'shop' }] } }, false],
    ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS.ECR' }] }, true],
    ['wildcard', { detail: { 'image-tag': [{ wildcard: '1.*.1' }] } }, true],
    ['wildcard whose dot is a dot', { detail: { 'image-tag': [{ wildcard: '1*4x1' }] } }, false],
    ['wildcard with an escaped star', { detail: { 'image-tag': [{ wildcard: '1.4.\\*' }] } }, false],
    ['anything-but', { source: [{ 'anything-but': 'aws.ecs' }] }, true],
    ['anything-but itself', { source: [{ 'anything-but': ['aws.ecs', 'aws.ecr'] }] }, false],
    ['anything-but a number', { detail: { size: [{ 'anything-but': [299, 301] }] } }, true],
    ['anything-but on a field that is not there', { detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything-but several prefixes', { source: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, true],
    ['anything-but a suffix', { source: [{ 'anything-but': { suffix: 'ecs' } }] }, true],
    ['anything-but a wildcard', { source: [{ 'anything-but': { wildcard: '*ecr' } }] }, false],
    ['anything-but in any case', { source: [{ 'anything-but': { 'equals-ignore-case': 'AWS.ECR' } }] }, false],
    ['numeric range', { detail: { size: [{ numeric: ['>', 0, '<=', 300] }] } }, true],
    ['numeric range beside it', { detail: { size: [{ numeric: ['>', 300] }] } }, false],
    ['numeric on text', { detail: { 'image-tag': [{ numeric: ['>', 0] }] } }, false],
    ['exists', { detail: { 'image-tag': [{ exists: true }] } }, true],
    ['exists where there is nothing', { detail: { missing: [{ exists: true }] } }, false],
    ['exists false', { detail: { missing: [{ exists: false }] } }, true],
    ['exists false where there is something', { detail: { 'image-tag': [{ exists: false }] } }, false],
    ['exists on a map, which is no leaf', { detail: [{ exists: true }] }, false],
    ['exists false under a map that is not there', { other: { deep: [{ exists: false }] } }, true],
    ['a value under a map that is not there', { other: { deep: ['x'] } }, false],
    ['cidr', { detail: { 'source-ip': [{ cidr: '10.0.0.0/24' }] } }, true],
    ['cidr of another network', { detail: { 'source-ip': [{ cidr: '10.0.1.0/24' }] } }, false],
    ['$or', { $or: [{ source: ['aws.ecs'] }, { region: ['eu-west-1'] }] }, true],
    ['$or with none', { $or: [{ source: ['aws.ecs'] }, { region: ['us-east-1'] }] }, false],
    ['$or beside a field that fails', { source: ['aws.ecs'], $or: [{ region: ['eu-west-1'] }, { id: ['1'] }] }, false],
    ['a field of an object in a list', { detail: { containers: { name: ['app'] } } }, true],
    ['two fields of one object in a list', { detail: { containers: { name: ['app'], exitCode: [1] } } }, true],
    ['two fields of two objects in a list', { detail: { containers: { name: ['app'], exitCode: [0] } } }, false],
  ])('%s', (_, pattern, expected) => {
    expect(matchesPattern(parsePattern(JSON.stringify(pattern)), event)).toBe(expected);
  });

  it.each([
    ['not JSON', '{'],
    ['a list at the top', '["x"]'],
    ['a bare value', '{"source":"aws.ecr"}'],
    ['an empty list', '{"source":[]}'],
    ['an empty map', '{"detail":{}}'],
    ['an unknown operator', '{"source":[{"like":"x"}]}'],
    ['two operators at once', '{"source":[{"prefix":"x","suffix":"y"}]}'],
    ['a list in a list', '{"source":[["x"]]}'],
    ['a numeric range that is none', '{"detail":{"size":[{"numeric":[">","0"]}]}}'],
    ['$or of one', '{"$or":[{"source":["x"]}]}'],
  ])('is refused: %s', (_, text) => {
    expect(() => parsePattern(text)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });
});
