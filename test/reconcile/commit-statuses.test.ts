import { ConfigurationError, InvariantError, ManifestError, TransientError } from '../../lib/errors.ts';
import type { CommitStatus } from '../../lib/ports/git-host.ts';
import { createCommitStatuses, errorStatus } from '../../lib/reconcile/commit-statuses.ts';
import { ImpatientClock } from '../aws/virtual-clock.ts';

const status: CommitStatus = {
  commit: 'c'.repeat(40),
  context: 'berth/production/web',
  state: 'success',
  description: 'no changes',
};

/** A host whose next answers are these errors, and then none. */
function hostThat(...errors: readonly Error[]) {
  const rest = [...errors];
  const asked: string[] = [];
  const decisions: string[] = [];
  const counts: unknown[] = [];
  const clock = new ImpatientClock();
  const host = {
    async setStatus({ description }: CommitStatus) {
      asked.push(description);
      const error = rest.shift();
      if (error) throw error;
    },
  };
  const telemetry = {
    decision: (message: string) => void decisions.push(message),
    count: (...counted: unknown[]) => void counts.push(counted),
  };
  return { asked, decisions, counts, clock, statuses: createCommitStatuses({ host, clock, telemetry }) };
}

const limited = new TransientError('the host limits how often it is asked', 'shop', { retryAfterMs: 90_000 });

describe('a status that cannot be set', () => {
  it('is logged and counted, and keeps no other from being set', async () => {
    const world = hostThat(new ConfigurationError('the token may not', 'shop'));
    await world.statuses.set([status, { ...status, description: 'another' }]);
    expect(world.asked).toEqual(['no changes', 'another']);
    expect(world.decisions).toEqual(['status: not set']);
    expect(world.counts).toEqual([['Errors', 1, { code: 'Configuration' }]]);
  });

  it('because of a rate limit lets the host alone until it ends', async () => {
    const world = hostThat(limited);
    await world.statuses.set([status, status]);
    world.clock.pass(89_000);
    await world.statuses.set([status]);
    expect(world.asked).toHaveLength(1);
    expect(world.decisions).toHaveLength(3);
    world.clock.pass(1_000);
    await world.statuses.set([status]);
    expect(world.asked).toHaveLength(2);
    expect(world.decisions).toHaveLength(3);
  });

  it('because of a rate limit is told of, with when it ends', async () => {
    const world = hostThat(limited);
    expect(await world.statuses.set([status])).toMatchObject({ code: 'Transient', retryAfterMs: 90_000 });
    world.clock.pass(60_000);
    expect(await world.statuses.set([])).toBeUndefined();
    expect(await world.statuses.set([status])).toMatchObject({ retryAfterMs: 30_000 });
    world.clock.pass(30_000);
    expect(await world.statuses.set([status])).toBeUndefined();
  });

  it('because of a bug of our own is thrown', async () => {
    const world = hostThat(new InvariantError('a bug', 'web'));
    await expect(world.statuses.set([status])).rejects.toThrow('a bug');
  });
});

describe('the status of an error', () => {
  it('says the first problem with its place, and how many more there are', () => {
    const problem = { file: 'services/web/service.yaml', line: 3, column: 5, message: 'there is no field imges' };
    expect(errorStatus(new ManifestError([problem, problem, problem]))).toEqual({
      state: 'error',
      description: 'services/web/service.yaml:3:5: there is no field imges (and 2 more)',
    });
  });

  it('says any other error as it is', () => {
    expect(errorStatus(new ConfigurationError('the token expired', 'x')).description).toBe('the token expired');
  });
});
