import { shownLines } from '../../../cli/tour/pull-request.ts';

describe('a comment on the screen', () => {
  it('is without the mark that Berth finds its own by, and without empty lines', () => {
    expect(shownLines(['<!-- berth: plan -->\n### Plan\n\n1 to change\n'], 78)).toEqual([
      '│ ### Plan',
      '│ 1 to change',
    ]);
  });

  it('is broken between words where it is wider, with what follows set in by two more', () => {
    const lines = shownLines([`    ${'word '.repeat(30)}`], 40);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.map((line) => line.search('word'))).toEqual([6, ...lines.slice(1).map(() => 8)]);
    expect(lines.join(' ').match(/word/g)).toHaveLength(30);
  });

  it('says how much of it is left out when it is long', () => {
    const lines = shownLines([Array.from({ length: 42 }, (_, at) => `line ${at}`).join('\n')], 78);
    expect(lines).toHaveLength(31);
    expect(lines.slice(-2)).toEqual(['│ line 29', '│ … and 12 more lines']);
  });
});
