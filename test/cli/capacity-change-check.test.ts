import { checkChanges } from '../../cli/capacity-change-check.ts';
import type { Change } from '../../lib/capacity/forecast/what-if.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import { clusterOf, instanceOf, rolloutOf } from '../capacity/cluster-builder.ts';

const capacity = clusterOf([instanceOf(0)]);
const rollouts = [rolloutOf(), rolloutOf({ service: 'agent', schedulingStrategy: 'DAEMON' })];
const unread = [{ what: 'containerInstances', subject: 'production', message: 'denied' }] as const;
const count = (service: string): Change => ({ kind: 'count', service, count: 3 });
const drain: Change = { kind: 'drain', instance: 'i-9' };

describe('changes that somebody thinks of', () => {
  it('are asked of services with a count, and of instances that are there', () => {
    const changes: readonly Change[] = [count('web'), { kind: 'drain', instance: 'i-0' }];
    expect(() => checkChanges(changes, { missing: [] }, { capacity, rollouts, failures: [] })).not.toThrow();
  });

  it('are refused of the count of a daemon, which has none', () => {
    const ask = () => checkChanges([count('agent')], { missing: [] }, { capacity, rollouts, failures: [] });
    expect(ask).toThrow('agent is a DAEMON: it has a task on each instance that meets its constraints, and no count');
  });

  it('name what is not there, with what is', () => {
    const read = { capacity, rollouts, failures: [] };
    expect(() => checkChanges([count('wbe')], { missing: ['wbe'] }, read)).toThrow(
      'cluster production has no service wbe; did you mean "web"? (it has: web, agent)',
    );
    expect(() => checkChanges([drain], { missing: ['i-9'] }, read)).toThrow(
      'cluster production has no container instance i-9; did you mean "i-0"? (it has: i-0)',
    );
  });

  it('never call missing what could not be read', () => {
    const failures = [new ConfigurationError('denied', 'production')];
    expect(() => checkChanges([count('api')], { missing: ['api'] }, { capacity, rollouts, failures })).toThrow(
      'service api of cluster production could not be read, or does not exist',
    );
    const blind = { capacity: { ...capacity, unread }, rollouts, failures: [] };
    expect(() => checkChanges([drain], { missing: ['i-9'] }, blind)).toThrow(
      'the container instances of cluster production could not be read, i-9 among them',
    );
  });
});
