import { parseForm } from '../../../sandbox/wire/query-form.ts';

describe('a form of the Query protocol', () => {
  it.each([
    ['a plain member', 'Name=a', { Name: 'a' }],
    ['an empty one', 'Name=', { Name: '' }],
    ['a list', 'Names.member.1=a&Names.member.2=b', { Names: ['a', 'b'] }],
    ['a list of EC2', 'InstanceId.1=a&InstanceId.2=b', { InstanceId: ['a', 'b'] }],
    ['a list beyond nine', 'N.10=j&N.9=i&N.11=k', { N: ['i', 'j', 'k'] }],
    ['structures in a list', 'Tags.member.1.Key=a&Tags.member.1.Value=b', { Tags: [{ Key: 'a', Value: 'b' }] }],
    [
      'lists in structures in a list',
      'Filter.1.Name=n&Filter.1.Value.1=a&Filter.1.Value.2=b',
      { Filter: [{ Name: 'n', Value: ['a', 'b'] }] },
    ],
    ['a structure', 'LaunchTemplate.Version=1&LaunchTemplate.Id=lt', { LaunchTemplate: { Version: '1', Id: 'lt' } }],
    ['without its envelope', 'Action=Do&Version=2011-01-01&Name=a', { Name: 'a' }],
    ['with what has a meaning in a form', 'Name=a%26b%20%3C%E2%82%AC%3E', { Name: 'a&b <€>' }],
    ['of nothing', '', {}],
  ])('spells %s', (_what, form, input) => {
    expect(parseForm(new URLSearchParams(form))).toEqual(input);
  });
});
