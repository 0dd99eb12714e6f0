import { styleText } from 'node:util';
import { type Paint, plain } from '../lib/text/paint.ts';
import type { CliIo } from './io.ts';

/** Colours on a terminal that wants them (https://no-color.org); none in a file or a pipe. */
export function paintFor({ isTerminal, env }: CliIo): Paint {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  if (!wanted && (!isTerminal || env.NO_COLOR || env.TERM === 'dumb')) return plain;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { validateStream: false });
  return { strong: style('bold'), quiet: style('dim'), good: style('green'), warn: style('yellow'), bad: style('red') };
}
