import type { CliIo } from '../../../cli/io.ts';
import { createNarrator } from '../../../cli/tour/narrator.ts';

const noon = Date.parse('2031-04-06T12:00:00Z');
const takeAway = '\r\u001b[K';

function narrator(isTerminal: boolean) {
  const out: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write() {} },
    readInput: async () => '',
    ask: async () => undefined,
    env: { NO_COLOR: '1' },
    cwd: '/',
    isTerminal,
    columns: 80,
    setExitCode() {},
  };
  return { ...createNarrator(io), out };
}

describe('the tour’s narrator', () => {
  it('shows live progress on a terminal, written over by what comes next', () => {
    const { live, event, out } = narrator(true);
    live(noon, 'web:1 2 PENDING');
    live(noon + 1000, 'web:1 2 RUNNING');
    event(noon + 2000, 'done');
    expect(out).toEqual([
      '  12:00:00  web:1 2 PENDING',
      takeAway,
      '  12:00:01  web:1 2 RUNNING',
      takeAway,
      '  12:00:02  done\n',
    ]);
  });

  it('leaves live progress out of a file, and keeps what happened', () => {
    const { live, event, out } = narrator(false);
    live(noon, 'web:1 2 PENDING');
    event(noon + 2000, 'done');
    expect(out).toEqual(['  12:00:02  done\n']);
  });

  it('has one empty line between chapters, however many are asked for', () => {
    const { heading, gap, line, out } = narrator(false);
    heading('One');
    line('first');
    gap();
    gap();
    heading('Two');
    const text = out.join('');
    expect(text.match(/\n\n/g)).toHaveLength(1);
    expect(text).toMatch(/^── One ─+\n {2}first\n\n── Two ─+\n$/);
  });

  it('indents what commands print, but not their empty lines', () => {
    const { output, out } = narrator(false);
    output.write('~ production/web\n\n1 to change.\n');
    expect(out.join('')).toBe('  ~ production/web\n\n  1 to change.\n');
  });
});
