import { age } from '../../text/age.ts';
import { counted } from '../../text/counted.ts';
import { type Paint, plain } from '../../text/paint.ts';
import { hanging, wrapped } from '../../text/text-lines.ts';
import { closestLines } from '../forecast/render-forecast.ts';
import { scaleInMinutes } from '../providers/managed-scaling.ts';
import type { CapacityReport } from './capacity-report.ts';
import { instanceTable } from './instance-table.ts';
import type { ProviderUsage } from './provider-usage.ts';
import { scaledTable } from './scaled-count.ts';
import type { ScalingOutlook } from './scaling-outlook.ts';
import { serviceTable } from './service-table.ts';
import { regionOf, zoneNames } from './units.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

/** How a report is shown; plain and shortened where nothing is said. */
export interface CapacityTextOptions {
  /** Characters in a line, default 80. */
  readonly columns?: number | undefined;
  readonly paint?: Paint | undefined;
  /** Every instance, also of a large cluster. */
  readonly all?: boolean | undefined;
}

/** From so many on, instances are told by zone. */
const manyInstances = 30;

/** A cluster on a screen: its providers with their instances, what waits and why, its services, and what was not read. */
export function renderCapacityText(report: CapacityReport, options: CapacityTextOptions = {}): string {
  const context = contextOf(report, options);
  const sections = [
    headLines(report, context),
    ...report.providers.filter((one) => !isIdle(one)).map((provider) => providerLines(provider, context)),
    idleLines(report.providers.filter(isIdle), context),
    waitingLines(report.waiting, report, context),
    serviceTable(report.services, context),
    scaledTable(report.scaled, new Map(report.services.map(({ service, desired }) => [service, desired])), context),
    unreadLines(report, context),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Context {
  readonly columns: number;
  readonly paint: Paint;
  /** Every service. */
  readonly all: boolean;
  /** Every instance. */
  readonly allInstances: boolean;
  readonly zoneNames: ReadonlyMap<string, string>;
}

function contextOf(report: CapacityReport, { columns = 80, paint = plain, all }: CapacityTextOptions): Context {
  const instances = report.providers.reduce((sum, provider) => sum + provider.instances.length, 0);
  return {
    columns,
    paint,
    all: all === true,
    allInstances: all || instances < manyInstances,
    zoneNames: zoneNames(report.zones),
  };
}

function headLines({ cluster, zones, providers }: CapacityReport, { columns, paint }: Context): readonly string[] {
  const sum = (count: (provider: ProviderUsage) => number) => providers.reduce((all, one) => all + count(one), 0);
  const instances = sum((one) => one.instances.length);
  const waiting = sum((one) => one.waiting);
  const region = regionOf(zones);
  const parts = [
    ...(instances > 0 ? [counted(instances, 'instance')] : []),
    ...(zones.length > 0 ? [`${counted(zones.length, 'zone')}${region === undefined ? '' : ` of ${region}`}`] : []),
    counted(
      sum((one) => one.tasks),
      'task',
    ),
    ...(waiting > 0 ? [`${waiting} waiting for a place`] : []),
  ];
  const head = said(cluster, parts.join(', '), { columns, paint });
  if (providers.length > 0) return head;
  return [...head, ...wrapped(`nothing runs here: ${noProviders}`, 2, columns)];
}

const noProviders =
  'it has no instances and no capacity providers. Register an instance, or associate a capacity provider with `aws ecs put-cluster-capacity-providers`';

/** Nothing of it to look at. */
function isIdle({ kind, tasks, waiting }: ProviderUsage): boolean {
  return kind !== 'autoScalingGroup' && kind !== 'none' && tasks + waiting === 0;
}

function idleLines(providers: readonly ProviderUsage[], { columns }: Context): readonly string[] {
  if (providers.length === 0) return [];
  return hanging(`no tasks on ${providers.map(({ provider }) => provider).join(', ')}`, 0, columns);
}

function providerLines(provider: ProviderUsage, context: Context): readonly string[] {
  const { instances, provider: name } = provider;
  const title = said(name ?? 'no capacity provider', describedProvider(provider), context);
  if (instances.length === 0) return title;
  return [...title, ...instanceTable(instances, { ...context, all: context.allInstances })];
}

function describedProvider(usage: ProviderUsage): string {
  const { kind, group, instances, tasks, waiting } = usage;
  const types = [...new Set(instances.flatMap(({ type }) => type ?? []))];
  const shown =
    types.length > 3 ? `${types.slice(0, 3).join(', ')} and ${types.length - 3} more types` : types.join(', ');
  const parts = [
    ...(instances.length > 0 || kind === 'autoScalingGroup'
      ? [`${counted(instances.length, 'instance')}${shown ? ` of ${shown}` : ''}`]
      : []),
    ...kindParts(kind, group),
    ...(kind === 'autoScalingGroup' ? [scalingText(usage)] : []),
    ...(kind === 'autoScalingGroup' ? [] : [counted(tasks, 'task')]),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return parts.join(', ');
}

function scalingText({ managedScaling, outlook }: Pick<ProviderUsage, 'managedScaling' | 'outlook'>): string {
  if (!managedScaling) return 'managed scaling off';
  const target = `${managedScaling.targetCapacity}%`;
  if (!outlook) return `managed scaling to ${target}`;
  return `managed scaling at ${outlook.reservation}% (target ${target})${nextWords(outlook)}`;
}

function nextWords({ when, goesTo }: ScalingOutlook): string {
  switch (when) {
    case 'stays':
      return '';
    case 'next':
      return `: goes to ${goesTo}`;
    case 'warm':
      return `: goes to ${goesTo} once its newest instance has warmed up`;
    case 'low':
      return `: goes to ${goesTo} after ${scaleInMinutes} minutes of it`;
  }
}

function kindParts(kind: ProviderUsage['kind'], group: ProviderUsage['group']): readonly string[] {
  switch (kind) {
    case 'autoScalingGroup':
      if (!group) return ['its Auto Scaling group was not read'];
      return [`Auto Scaling group ${group.name} wants ${group.desiredCapacity} (${group.minSize} to ${group.maxSize})`];
    case 'managedInstances':
      return ['Managed Instances: AWS launches what tasks need'];
    case 'fargate':
      return ['Fargate'];
    case 'unlisted':
      return ['not one of the cluster any more'];
    case 'unknown':
      return ['of a kind that Berth does not know'];
    case 'none':
      return [];
  }
}

function waitingLines(waiting: readonly WaitingTasks[], report: CapacityReport, context: Context): readonly string[] {
  const { columns, paint } = context;
  if (waiting.length === 0) return [];
  const now = Date.parse(report.at) / 1000;
  return [
    paint.bad('Waiting for a place (PROVISIONING)'),
    ...waiting.flatMap(({ group, provider, tasks, since, why, closest }) => {
      const on = provider === null ? '' : ` on ${provider}`;
      const long = since === null || since > now ? '' : ` for ${age(now - since)}`;
      const lines = hanging(`${group}: ${counted(tasks, 'task')}${on}${long}: ${why}`, 2, columns);
      const [first = '', ...more] = lines;
      return [first.replace(group, paint.strong), ...more, ...closestLines(closest, { columns, paint, indent: 4 })];
    }),
  ];
}

function unreadLines({ unread }: CapacityReport, { columns, paint }: Context): readonly string[] {
  return unread.flatMap(({ message }) =>
    hanging(`not read: ${message}`, 0, columns).map((line) => line.replace(/^not read/, paint.warn)),
  );
}

/** A name, and behind it what there is to say. */
function said(name: string, text: string, { columns, paint }: Pick<Context, 'columns' | 'paint'>): readonly string[] {
  const [first = '', ...more] = hanging(`${name}: ${text}`, 0, columns);
  return [first.replace(name, paint.strong), ...more];
}
