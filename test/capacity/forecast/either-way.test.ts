import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, on, rolloutOf, takes } from '../cluster-builder.ts';
import { fat, forecast, full, only, said } from './forecasting.ts';

const splunk = { name: 'com.amazonaws.ecs.capability.logging-driver.splunk', because: 'log driver splunk of app' };
const has = { attributes: { [splunk.name]: '' } };
const first: Partial<ServiceRollout> = { running: undefined, desiredCount: 4, impliedAttributes: [splunk] };
const reason =
  'ECS may ask for com.amazonaws.ecs.capability.logging-driver.splunk (log driver splunk of app), which 2 of 2 instances lack: what a revision asks of instances is known once it is registered';

describe('what ECS may ask of instances for a revision that is not registered yet', () => {
  it('is no matter where every instance has it', () => {
    const cluster = clusterOf([instanceOf(0, has), instanceOf(1, has)]);
    expect(only(cluster, rolloutOf(first))).toEqual(only(cluster, rolloutOf({ ...first, impliedAttributes: [] })));
    expect(only(cluster, rolloutOf(first)).fit).toEqual({ kind: 'fitsNow' });
  });

  it('leaves unknown what would fit without it alone, and says why', () => {
    const cluster = clusterOf([instanceOf(0), instanceOf(1)]);
    expect(only(cluster, rolloutOf(first)).fit).toEqual({ kind: 'unknown', unread: [], reason });
  });

  it('is no reason why a rollout cannot finish', () => {
    const cluster = clusterOf(full(2));
    expect(said(only(cluster, rolloutOf({ ...first, requirements: fat })).fit)).toBe('cannotFinish noRoom 0/4');
  });

  it('is no matter where the instances that have it do', () => {
    const cluster = clusterOf([instanceOf(0, has), instanceOf(1)]);
    expect(only(cluster, rolloutOf({ ...first, desiredCount: 1 })).fit).toEqual({ kind: 'fitsNow' });
  });

  it('is an estimate where instances that have it can be launched', () => {
    const own = { provider: 'asg', ...has };
    const cluster = clusterOf(
      [instanceOf(0, { ...own, runs: { api: 4 }, each: takes() }), instanceOf(1, { provider: 'asg' })],
      { providers: [groupProvider(9)] },
    );
    const { fit, estimates } = only(cluster, rolloutOf({ ...first, home: on('asg') }));
    expect(fit.kind).toBe('fitsAfterScaleOut');
    expect(estimates.at(-1)).toContain('which 1 of 2 instances lack');
  });

  it('is a value, too, where the running revision asks for one', () => {
    const cluster = clusterOf([instanceOf(0, { attributes: { stack: 'green' } })]);
    const impliedAttributes = [{ name: 'stack', value: 'blue', because: 'the running revision asks for it' }];
    const { fit } = only(cluster, rolloutOf({ ...first, desiredCount: 1, impliedAttributes }));
    expect(fit).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('stack (the running') });
  });

  it('leaves unknown, too, what fits only while another rollout has no place', () => {
    const cluster = clusterOf([instanceOf(0), instanceOf(1)]);
    const needs = rolloutOf({ ...first, service: 'api', requirements: fat, desiredCount: 2 });
    const other = rolloutOf({ running: undefined, desiredCount: 2, requirements: fat });
    expect(forecast(cluster, needs, other).map(({ fit }) => fit.kind)).toEqual(['unknown', 'unknown']);
  });

  it('names three of many', () => {
    const impliedAttributes = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, because: 'x' }));
    const { fit } = only(clusterOf([instanceOf(0)]), rolloutOf({ ...first, desiredCount: 1, impliedAttributes }));
    expect(fit).toMatchObject({ reason: expect.stringContaining('c (x), which 1 of 1 instances lack and 2 more: ') });
  });
});
