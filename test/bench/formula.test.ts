import { countDifferences, sweepFormula, total } from '../../bench/formula.ts';

const nothing = { services: 0, tags: [], otherCounts: 0, describedRevisions: 0, serviceRevisions: 0 };

describe('the formula of a sweep', () => {
  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [5_000, 500],
  ])('reads %i services in %i calls', (services, calls) => {
    expect(sweepFormula({ ...nothing, services })).toEqual({ 'ecs:DescribeServices': calls });
  });

  it.each([
    [[0], 1],
    [[1_000], 1],
    [[1_001], 2],
    [[2_500, 3, 3], 5],
  ])('lists repositories of %j tags in %i calls', (tags, calls) => {
    expect(sweepFormula({ ...nothing, tags })).toEqual({ 'ecr:ListImages': calls });
  });

  it('asks about 50 counts, and about 20 service revisions, at a time, and about each revision by itself', () => {
    const size = { ...nothing, otherCounts: 51, serviceRevisions: 41, describedRevisions: 7 };
    expect(sweepFormula(size)).toEqual({
      'application-autoscaling:DescribeScalableTargets': 2,
      'ecs:DescribeServiceRevisions': 3,
      'ecs:DescribeTaskDefinition': 7,
    });
  });
});

describe('the comparison of counts', () => {
  const formula = { 'ecs:DescribeServices': 2, 'ecr:ListImages': 1 };

  it('finds nothing in equal counts', () => {
    expect(countDifferences(formula, { 'ecr:ListImages': 1, 'ecs:DescribeServices': 2 })).toEqual([]);
  });

  it.each([
    ['a call more', { ...formula, 'ecs:DescribeServices': 3 }, 'ecs:DescribeServices: 3 calls, and the formula says 2'],
    ['a call fewer', { 'ecs:DescribeServices': 2 }, 'ecr:ListImages: 0 calls, and the formula says 1'],
    [
      'an operation more',
      { ...formula, 'sts:GetCallerIdentity': 1 },
      'sts:GetCallerIdentity: 1 calls, and the formula says 0',
    ],
  ])('finds %s', (_what, found, difference) => {
    expect(countDifferences(formula, found)).toEqual([difference]);
  });

  it('finds a sweep that did not happen', () => {
    expect(countDifferences(formula, {})).toHaveLength(2);
  });

  it('sums', () => {
    expect(total(formula)).toBe(3);
  });
});
