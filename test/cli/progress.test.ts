import { jest } from '@jest/globals';
import type { CliIo } from '../../cli/io.ts';
import { withProgress } from '../../cli/progress.ts';

function screen(showsProgress: boolean) {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    readInput: async () => '',
    ask: async () => undefined,
    env: {},
    cwd: '/',
    isTerminal: showsProgress,
    showsProgress,
    columns: 40,
    setExitCode() {},
  };
  return { io, out, err };
}

describe('withProgress', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const takeAway = '\r\u001b[K';

  it('shows nothing of what ends within a second', async () => {
    const { io, err } = screen(true);
    expect(await withProgress(io, 'reading', async () => 7)).toBe(7);
    expect(err).toEqual([]);
  });

  it('shows what goes on and how far it is, second by second, and takes it away at the end', async () => {
    const { io, err } = screen(true);
    await withProgress(io, 'reading', async ({ say }) => {
      jest.advanceTimersByTime(1000);
      say('3 of 9');
      jest.advanceTimersByTime(1000);
    });
    expect(err).toEqual(['reading (1 s)', takeAway, 'reading: 3 of 9 (2 s)', takeAway]);
  });

  it('takes the line away before it prints one that stays', async () => {
    const { io, out, err } = screen(true);
    await withProgress(io, 'following', async ({ print }) => {
      jest.advanceTimersByTime(1000);
      print(io.stdout, 'web  succeeded');
    });
    expect(err).toEqual(['following (1 s)', takeAway]);
    expect(out).toEqual(['web  succeeded\n']);
  });

  it('cuts what would wrap, which could not be taken away again', async () => {
    const { io, err } = screen(true);
    await withProgress(io, 'x'.repeat(100), async () => {
      jest.advanceTimersByTime(1000);
    });
    expect(err[0]).toBe(`${'x'.repeat(38)}…`);
  });

  it('takes the line away when the work fails', async () => {
    const { io, err } = screen(true);
    const work = withProgress(io, 'reading', async () => {
      jest.advanceTimersByTime(1000);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(err.at(-1)).toBe(takeAway);
  });

  it('shows nothing in a file', async () => {
    const { io, out, err } = screen(false);
    await withProgress(io, 'reading', async ({ print }) => {
      jest.advanceTimersByTime(5000);
      print(io.stdout, 'done');
    });
    expect({ out, err }).toEqual({ out: ['done\n'], err: [] });
  });
});
