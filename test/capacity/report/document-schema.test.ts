import { readFileSync } from 'node:fs';
import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import { type Change, whatIf } from '../../../lib/capacity/forecast/what-if.ts';
import type { CapacityReport } from '../../../lib/capacity/report/capacity-report.ts';
import { documentProblems } from './document-problems.ts';
import { cluster, fleet, fleetServices, reportOf, rollout, task } from './fleet.ts';

function printed(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}

/** The document of a screen that berth capacity showed of the sandbox. */
function screen(name: string): unknown {
  const text = readFileSync(new URL(`../../cli/capacity-screens/${name}.txt`, import.meta.url), 'utf8');
  return JSON.parse(/\[standard output\]\n(.*)\[standard error\]/s.exec(text)?.[1] ?? '');
}

const onFargate = cluster([], {
  providers: [{ kind: 'fargate', name: 'FARGATE' }],
  tasks: [task('web', { capacityProvider: 'FARGATE', launchType: 'FARGATE', enis: 1 })],
});
const scaled = {
  service: 'web',
  minimum: 1,
  maximum: 4,
  scheduled: [{ name: 'night', schedule: 'rate(1 day)', timezone: 'UTC', minimum: 0, maximum: null }],
};
const unread = [{ what: 'tasks', subject: 'fleet', message: 'ecs:ListTasks is denied' }] as const;

describe('the schema of a cluster', () => {
  it.each<[string, () => CapacityReport]>([
    ['a fleet', () => reportOf(fleet(), fleetServices(), new Map([['web', 3]]))],
    ['nothing', () => reportOf(cluster([]))],
    ['Fargate alone', () => reportOf(onFargate, [rollout('web')])],
    ['what was not read', () => reportOf({ ...fleet(), unread })],
    ['a count that is scaled', () => ({ ...reportOf(onFargate), scaled: [scaled] })],
  ])('admits %s', (_, report) => {
    expect(documentProblems('capacity', printed(report()))).toEqual([]);
  });

  it('admits what berth capacity printed', () => {
    expect(documentProblems('capacity', screen('json'))).toEqual([]);
  });

  it('admits nothing else', () => {
    const { zones: _, ...report } = reportOf(fleet());
    const found = documentProblems('capacity', printed({ ...report, at: 0, colour: 'red' }));
    expect(found.toSorted()).toEqual(
      [
        '/at: must be string',
        ': must NOT have additional properties',
        ": must have required property 'zones'",
      ].toSorted(),
    );
  });
});

describe('the schema of what would be', () => {
  const unseen = { ...fleet(), unread: [{ ...unread[0], what: 'containerInstances' }] } as ClusterCapacity;

  it.each<[string, ClusterCapacity, Change]>([
    ['fits', onFargate, { kind: 'count', service: 'web', count: 3 }],
    ['does not fit', cluster([]), { kind: 'count', service: 'web', count: 3 }],
    ['is unknown', unseen, { kind: 'count', service: 'web', count: 300 }],
    ['drains', fleet(), { kind: 'drain', instance: fleet().instances[0]?.arn ?? '' }],
  ])('admits what %s', (_, given, change) => {
    const { forecasts, staying } = whatIf({ cluster: given, services: [rollout('web')], changes: [change] });
    const at = new Date(given.at).toISOString();
    const document = { cluster: given.cluster, at, changes: [change], forecasts, staying, unread: given.unread };
    expect(forecasts.length).toBeGreaterThan(0);
    expect(documentProblems('what-if', printed(document))).toEqual([]);
  });

  it('admits what berth capacity --what-if printed', () => {
    expect(documentProblems('what-if', screen('what-if-json'))).toEqual([]);
  });
});
