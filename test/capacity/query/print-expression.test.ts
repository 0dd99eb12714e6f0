import fc from 'fast-check';
import { parseExpression } from '../../../lib/capacity/query/parse-expression.ts';
import { printExpression } from '../../../lib/capacity/query/print-expression.ts';
import { nearlyExpressions, queries } from './expressions.ts';

describe('printing an expression', () => {
  it('and parsing it gives the same tree', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = printExpression(query);
        fc.pre(text.length <= 2000);
        expect(parseExpression(text)).toEqual({ kind: 'query', query });
      }),
      { numRuns: 500 },
    );
  });
});

describe('parsing anything', () => {
  it('gives a tree that prints to itself, or a problem within the text', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyExpressions, fc.string({ maxLength: 60, unit: 'binary' })), (text) => {
        const parsed = parseExpression(text);
        if (parsed.kind === 'query') {
          expect(parseExpression(printExpression(parsed.query))).toEqual(parsed);
          return;
        }
        expect(parsed.problem.column).toBeGreaterThanOrEqual(1);
        expect(parsed.problem.column).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends soon, whatever is repeated', () => {
    const begin = performance.now();
    for (const part of ['(', 'not ', '!', 'attribute:a =~ (', '[', "'", '(a*)*', '.*', ' ', 'attribute:a exists and '])
      parseExpression(`attribute:a =~ ${part.repeat(2000)}`.slice(0, 2000));
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
