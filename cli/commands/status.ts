import { Command } from 'commander';
import { shortDigest } from '../../lib/plan/value-text.ts';
import { age } from '../../lib/text/age.ts';
import type { Paint } from '../../lib/text/paint.ts';
import { table } from '../../lib/text/text-table.ts';
import { connect } from '../connection.ts';
import { considerReadable } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { choosesServices, inWorkspace, type SelectionOptions, select } from '../selection.ts';
import { type ServiceStatus, serviceStatus } from '../service-status.ts';
import { fitted } from '../wrap.ts';

interface StatusOptions extends SelectionOptions {
  readonly output: OutputFormat;
}

const help = `
SYNC is one of:
  in sync      what is wanted runs
  rolling out  what is wanted is being deployed
  behind       something would change; see berth plan
  held         something is wanted and not done; why stands below the table
  drift        somebody changed the service since it was applied
  unknown      something could not be read

Examples:
  berth status 'web-*' --env production
  berth status --env production --output json`;

/** `berth status`: a table of what runs, whether it is as wanted, and what is held and why. */
export function statusCommand(io: CliIo): Command {
  const command = new Command('status').description(
    'show what runs, whether it is as wanted, and what is held and why',
  );
  return choosesOutput(choosesServices(command))
    .addHelpText('after', help)
    .action(async (patterns: string[], options: StatusOptions) => {
      const { environment, services } = await select(patterns, options, io);
      const connection = connect(io, environment.region);
      const considered = await considerReadable(services, connection, io);
      const rows = await Promise.all(considered.map((one) => serviceStatus(one, connection)));
      io.stdout.write(options.output === 'json' ? jsonDocument(rows) : statusText(rows, options, io));
    });
}

function statusText(rows: readonly ServiceStatus[], options: SelectionOptions, io: CliIo): string {
  const paint = paintFor(io);
  const head = ['SERVICE', 'SYNC', 'HEALTH', 'RUNS', 'DIGEST', 'COMMIT', 'AGE'].map(paint.quiet);
  const cells = rows.flatMap((row) => rowsOf(row, paint));
  const notes = rows.flatMap((row) => notesOf(row, paint, { options, io }));
  const lines = [table([head, ...cells], io.isTerminal ? io.columns : undefined)];
  if (notes.length > 0) lines.push('', ...notes);
  return `${lines.join('\n')}\n`;
}

/** A line per service, and one more for each further container. */
function rowsOf(row: ServiceStatus, paint: Paint): readonly (readonly string[])[] {
  const [first, ...others] = row.runs;
  const named = others.length > 0;
  return [
    [
      paint.strong(row.service),
      paintSync(row.sync, paint),
      row.health,
      first && row.revision !== undefined ? tagText(first, named) : '-',
      digestText(first),
      row.commit?.slice(0, 7) ?? '-',
      row.age === undefined ? '-' : age(row.age),
    ],
    ...others.map((image) => ['', '', '', tagText(image, named), digestText(image)]),
  ];
}

type Image = ServiceStatus['runs'][number];

function tagText({ container, tag }: Image, named: boolean): string {
  return named ? `${container} ${tag ?? '?'}` : (tag ?? '?');
}

function digestText(image: Image | undefined): string {
  return image?.digest === undefined ? '-' : shortDigest(image.digest).replace('sha256:', '');
}

/** What is held and what was found, each with what to do about it. */
function notesOf(
  { service, held, findings }: ServiceStatus,
  paint: Paint,
  { options, io }: { readonly options: SelectionOptions; readonly io: CliIo },
): readonly string[] {
  const holds = held.flatMap(({ kind, reason, next }) => {
    const title = `${service}: held (${kind})`;
    const text = fitted(`${title}: ${reason}`, io);
    return [text.replace(title, paint.bad), ...(next ? [fitted(`next: ${inWorkspace(next, options)}`, io, 2)] : [])];
  });
  const known = held.map(({ reason }) => reason);
  const found = findings
    .filter(({ message }) => !known.some((reason) => reason.includes(message)))
    .map(({ severity, message }) => fitted(`${service}: ${severity}: ${message}`, io));
  return [...holds, ...found];
}

function paintSync(sync: ServiceStatus['sync'], paint: Paint): string {
  if (sync === 'in sync') return paint.good(sync);
  return sync === 'held' || sync === 'drift' || sync === 'unknown' ? paint.bad(sync) : paint.warn(sync);
}
