import { AccessError, InvariantError, TransientError } from '../../lib/errors.ts';
import { readRecentDurations } from '../../lib/observe/recent-durations.ts';
import type { DeploymentReader } from '../../lib/ports/ecs.ts';

type Brief = Awaited<ReturnType<DeploymentReader['listServiceDeployments']>>[number];

function reader(deployments: Readonly<Record<string, readonly Partial<Brief>[] | Error>>) {
  const asked: string[] = [];
  const ecs: Pick<DeploymentReader, 'listServiceDeployments'> = {
    listServiceDeployments: async (_, service) => {
      asked.push(service);
      const found = deployments[service] ?? [];
      if (found instanceof Error) throw found;
      return found.map((one) => ({ serviceDeploymentArn: 'arn', status: 'SUCCESSFUL', createdAt: 100, ...one }));
    },
  };
  return { ecs, asked };
}

describe('how long recent deployments took', () => {
  it('is told of the successful ones, newest first, by one call a service', async () => {
    const { ecs, asked } = reader({
      web: [
        { status: 'IN_PROGRESS' },
        { finishedAt: 160 },
        { status: 'ROLLBACK_SUCCESSFUL', finishedAt: 900 },
        { finishedAt: 400 },
      ],
      api: [{ finishedAt: 130 }],
    });
    expect(await readRecentDurations('production', ['web', 'api', 'new'], ecs)).toEqual(
      new Map([
        ['web', [60, 300]],
        ['api', [30]],
        ['new', []],
      ]),
    );
    expect(asked).toEqual(['web', 'api', 'new']);
  });

  it.each([
    new AccessError('no', 'arn', { action: 'ecs:ListServiceDeployments' }),
    new TransientError('later', 'arn', { retryAfterMs: 1 }),
  ])('is nothing when it cannot be read: %s', async (error) => {
    const { ecs } = reader({ web: error, api: [{ finishedAt: 130 }] });
    const durations = await readRecentDurations('production', ['web', 'api'], ecs);
    expect([...durations.values()]).toEqual([[], [30]]);
  });

  it('throws what is a bug', async () => {
    const { ecs } = reader({ web: new InvariantError('ours', 'web') });
    await expect(readRecentDurations('production', ['web'], ecs)).rejects.toThrow('ours');
  });

  it('asks nothing about no services', async () => {
    const { ecs, asked } = reader({});
    expect(await readRecentDurations('production', [], ecs)).toEqual(new Map());
    expect(asked).toEqual([]);
  });
});
