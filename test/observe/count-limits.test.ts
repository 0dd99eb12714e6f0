import { AccessError, TransientError } from '../../lib/errors.ts';
import { readCountLimits } from '../../lib/observe/count-limits.ts';
import type { ScalableTarget, ScheduledAction } from '../../lib/ports/scaling.ts';

const denied = new AccessError('no', '*', { action: 'application-autoscaling:X' });
const target = (service: string): ScalableTarget => ({
  resourceId: `service/production/${service}`,
  minCapacity: 1,
  maxCapacity: 9,
});
const action = (service: string, more: Partial<ScheduledAction> = {}): ScheduledAction => ({
  name: `${service}-by-night`,
  resourceId: `service/production/${service}`,
  schedule: 'cron(0 20 * * ? *)',
  minCapacity: 0,
  ...more,
});

function adapters(targets: readonly ScalableTarget[] | Error, actions: readonly ScheduledAction[] | Error = []) {
  const calls: unknown[] = [];
  return {
    calls,
    now: 1_000,
    scaling: {
      describeScalableTargets: async (ids: readonly string[]) => {
        calls.push(ids.length);
        if (targets instanceof Error) throw targets;
        return targets.filter(({ resourceId }) => ids.includes(resourceId));
      },
    },
    schedules: {
      describeScheduledActions: async (id?: string) => {
        calls.push(id);
        if (actions instanceof Error) throw actions;
        return actions;
      },
    },
  };
}

describe('the limits of desired counts', () => {
  it('are those of scalable targets, with what changes them and has not ended', async () => {
    const ended = action('web', { name: 'ended', endTime: 999 });
    const means = adapters([target('web')], [action('web'), ended, action('web', { endTime: 1_001 })]);
    expect(await readCountLimits('production', ['web', 'api'], means)).toEqual(
      new Map([['web', { minimum: 1, maximum: 9, scheduled: [action('web'), action('web', { endTime: 1_001 })] }]]),
    );
    expect(means.calls).toEqual([2, 'service/production/web']);
  });

  it('ask for the scheduled actions of all when several services are scaled, and keep to each its own', async () => {
    const means = adapters([target('web'), target('api')], [action('api'), action('other')]);
    const limits = await readCountLimits('arn:aws:ecs:eu-west-1:1:cluster/production', ['web', 'api'], means);
    expect(limits?.get('web')?.scheduled).toEqual([]);
    expect(limits?.get('api')?.scheduled).toEqual([action('api')]);
    expect(means.calls).toEqual([2, undefined]);
  });

  it('ask for fifty targets a call, and for no scheduled action where nothing is scaled', async () => {
    const means = adapters([]);
    const services = Array.from({ length: 101 }, (_, index) => `s${index}`);
    expect(await readCountLimits('production', services, means)).toEqual(new Map());
    expect(means.calls).toEqual([50, 50, 1]);
  });

  it('are unknown when they may not be read, and the scheduled actions by themselves', async () => {
    expect(await readCountLimits('production', ['web'], adapters(denied))).toBeUndefined();
    const limits = await readCountLimits('production', ['web'], adapters([target('web')], denied));
    expect(limits?.get('web')).toEqual({ minimum: 1, maximum: 9, scheduled: undefined });
  });

  it('throw what another try may mend', async () => {
    const later = new TransientError('later', '*', { retryAfterMs: 1 });
    await expect(readCountLimits('production', ['web'], adapters(later))).rejects.toBe(later);
    await expect(readCountLimits('production', ['web'], adapters([target('web')], later))).rejects.toBe(later);
  });
});
