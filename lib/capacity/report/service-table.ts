import { counted } from '../../text/counted.ts';
import { type Paint, plain } from '../../text/paint.ts';
import { hanging } from '../../text/text-lines.ts';
import { table } from '../../text/text-table.ts';
import type { ServiceUsage } from './service-usage.ts';

/** How wide and how fully services are shown; `columns` in characters. */
export interface ServiceTableOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** Every service. */
  readonly all: boolean;
  /** What a zone is called in a column. */
  readonly zoneNames: ReadonlyMap<string, string>;
}

/** So many services are shown. */
const manyServices = 40;

/** Services with their zones, providers and room, in lines that fit, and what there is to say of them; nothing of none. */
export function serviceTable(services: readonly ServiceUsage[], context: ServiceTableOptions): readonly string[] {
  if (services.length === 0) return [];
  const { columns, paint } = context;
  const head = ['SERVICE', 'TASKS', 'ZONES', 'PROVIDER', 'HAS', 'ASKED', 'MORE FIT'].map(paint.quiet);
  const shown = context.all ? services : mostPressing(services);
  const rows = shown.flatMap((service) => serviceRows(service, context));
  const notes = shown.flatMap((service) => spreadNote(service));
  if (shown.some(({ askedIsEstimate }) => askedIsEstimate))
    notes.push('~ rounded: AWS documents no rule for what the weights leave over');
  const left = services.length - shown.length;
  if (left > 0)
    notes.push(`${counted(left, 'service')} more, none of them waiting and with more room: --all shows them`);
  return [table([head, ...rows], columns), ...notes.flatMap((note) => hanging(note, 0, columns))];
}

/** Those of which tasks wait or run elsewhere than asked, then those with the least room; in their order. */
function mostPressing(services: readonly ServiceUsage[]): readonly ServiceUsage[] {
  const rank = ({ waiting, spreadDiffers, moreFit }: ServiceUsage) =>
    waiting > 0 || spreadDiffers ? -1 : (moreFit ?? Number.MAX_SAFE_INTEGER);
  const first = new Set(services.toSorted((a, b) => rank(a) - rank(b)).slice(0, manyServices));
  return services.filter((service) => first.has(service));
}

/** Where tasks run elsewhere than asked, and what becomes of it. */
function spreadNote({ service, providers, spreadDiffers, desired, tasks, waiting }: ServiceUsage): readonly string[] {
  if (!spreadDiffers) return [];
  const isShort = desired !== null && tasks + waiting < desired;
  const has = providers.map(({ provider, tasks }) => `${tasks} on ${provider ?? 'no provider'}`).join(', ');
  const asked = providers.flatMap((one) => (one.asked === null ? [] : `${one.asked} on ${one.provider}`)).join(', ');
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
  const what = isShort
    ? 'ECS starts what is missing where it is asked, once there is room, and nowhere else'
    : 'what runs stays until a new deployment places it';
  return [`! ${service} has ${has}, and its strategy asks for ${asked}: ${what}`];
}

/** A line per service, and one more for each further provider. */
function serviceRows(
  service: ServiceUsage,
  { paint, zoneNames: names }: ServiceTableOptions,
): readonly (readonly string[])[] {
  const count = service.desired === null ? String(service.tasks) : `${service.tasks}/${service.desired}`;
  const zones = service.zones.map(({ zone, tasks }) => `${names.get(zone) ?? zone} ${tasks}`).join(' ');
  const providers = service.providers.map(({ provider, tasks, asked }) => {
    // Of a service whose spread differs, a provider that has its share is as it should be.
    const [mark, differs] = service.spreadDiffers && tasks !== asked ? [' !', paint.warn] : ['', plain.quiet];
    return [
      provider ?? '-',
      String(tasks),
      asked === null ? '-' : differs(`${service.askedIsEstimate ? '~' : ''}${asked}${mark}`),
    ];
  });
  const [first = ['-', '-', '-'], ...others] = providers;
  const more = service.moreFit === null ? '-' : String(service.moreFit);
  return [
    [paint.strong(service.service), count, zones || '-', ...first, more],
    ...others.map((cells) => ['', '', '', ...cells, '']),
  ];
}
