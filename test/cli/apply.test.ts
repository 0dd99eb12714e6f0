import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { bringUp, openWorld, push, serviceYaml, type World } from './world.ts';

const manifest = 'services/web/service.yaml';

describe('berth apply', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.stop());

  async function runningTags(): Promise<unknown> {
    const { out } = await world.run(['status', '--output', 'json']);
    return JSON.parse(out)[0]?.runs[0]?.tag;
  }

  it('shows the plan, does it, and says how to follow it', async () => {
    const { out, err, code } = await world.run(['apply', '--yes']);
    expect(out).toContain('+ production/web');
    expect(out).toContain('web: created with web:1\n\nFollow it: berth status\n');
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('asks, and goes on when the answer is yes', async () => {
    const { err, code } = await world.run(['apply'], { answer: 'yes' });
    expect(err).toBe('Carry this out? Type yes: \n');
    expect(code).toBe(0);
    expect(await runningTags()).toBe('1.0.0');
  });

  it.each(['no', '', 'y'])('writes nothing when the answer is %j, and ends with 1', async (answer) => {
    const { err, code } = await world.run(['apply'], { answer });
    expect(err).toContain('berth: nothing was changed');
    expect(code).toBe(1);
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:CreateService');
  });

  it('says to give --yes where nobody can answer', async () => {
    const { err, code } = await world.run(['apply']);
    expect(err).toBe('berth: nobody can answer here; give --yes to go on without asking; nothing was changed\n');
    expect(code).toBe(1);
  });

  it('does not ask when nothing is to be done', async () => {
    await bringUp(world);
    expect(await world.run(['apply'])).toEqual({ out: '= production/web  in sync\n\n1 in sync.\n', err: '', code: 0 });
  });

  it('asks nothing and writes nothing with `mode: report`', async () => {
    world.write({ [manifest]: serviceYaml('web', 'mode: report\n') });
    const { out, code } = await world.run(['apply']);
    expect(out).toContain('`mode: report` plans and writes nothing');
    expect(code).toBe(0);
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:RegisterTaskDefinition');
  });

  it('follows with --wait to the end, a line whenever something moves', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    const { out, code } = await world.run(['apply', '--yes', '--wait']);
    const lines = out.split('\n').filter((line) => line.startsWith('web  '));
    expect(lines[0]).toMatch(/^web {2}in progress {3}\d of 2 new tasks run/);
    expect(lines.at(-1)).toBe('web  succeeded     2 of 2 new tasks run');
    expect(new Set(lines).size).toBe(lines.length);
    expect(code).toBe(0);
  });

  it('ends with 1 when ECS rolls back what it waits for, with the reason and what to do', async () => {
    await bringUp(world);
    push(world, '1.1.0', { crashes: true });
    const { out, code } = await world.run(['apply', '--yes', '--wait']);
    expect(out).toContain('web  rolled back   Service deployment rolled back because the circuit breaker');
    expect(out).toContain(
      'web: this target is not tried again. Push another image, change the manifest, or: `berth retry web`',
    );
    expect(code).toBe(1);
    expect(await runningTags()).toBe('1.0.0');
  });

  it('prints one JSON document, with the outcome, and the progress on standard error', async () => {
    await bringUp(world);
    push(world, '1.1.0', { crashes: true });
    const { out, err, code } = await world.run(['apply', '--yes', '--wait', '--output', 'json']);
    expect(JSON.parse(out)).toMatchObject([
      {
        service: 'web',
        images: [{ to: { tag: '1.1.0' } }],
        applied: { revision: expect.stringMatching(/web:2$/), deployment: expect.stringContaining('/production/web/') },
        outcome: { kind: 'rolledBack', reason: expect.stringContaining('circuit breaker') },
      },
    ]);
    expect(err).toContain('web  rolled back');
    expect(code).toBe(1);
  });

  it('shows the plan on standard error before it asks, when the answer is to be JSON', async () => {
    const { out, err } = await world.run(['apply', '--output', 'json'], { answer: 'yes' });
    expect(err).toContain('+ production/web');
    expect(JSON.parse(out)).toMatchObject([{ service: 'web', applied: { revision: expect.any(String) } }]);
  });

  it('looks again when a person took time, and writes nothing when the plan would now be another', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    const { err, code } = await world.run(['apply'], {
      answer: async () => {
        await world.sandbox.advance(60);
        push(world, '1.2.0');
        return 'yes';
      },
    });
    expect(err).toContain('berth: web changed since its plan was shown, and nothing was written: run berth plan again');
    expect(code).toBe(1);
    expect(await runningTags()).toBe('1.0.0');
  });

  it('carries an old plan out when it comes out the same', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    const { code } = await world.run(['apply', '--wait'], {
      answer: async () => {
        await world.sandbox.advance(60);
        return 'yes';
      },
    });
    expect(code).toBe(0);
    expect(await runningTags()).toBe('1.1.0');
  });

  it('goes on with the others when AWS refuses one, and ends with 1', async () => {
    world.write({ 'services/api/service.yaml': serviceYaml('api') });
    const ofApi = {
      operation: 'CreateService',
      where: ({ input }: { input: Readonly<Record<string, unknown>> }) => input.serviceName === 'api',
    };
    world.sandbox.faults.fail('InvalidParameterException', 'No subnets.', ofApi, { times: Number.POSITIVE_INFINITY });
    const { out, err, code } = await world.run(['apply', '--yes']);
    expect(err).toContain('InvalidParameterException: No subnets');
    expect(out).toContain('web: created with web:1');
    expect(code).toBe(1);
  });

  it('says of a change in place that it was one', async () => {
    await bringUp(world);
    world.write({ [manifest]: serviceYaml('web').replace('desiredCount: 2', 'desiredCount: 3') });
    const { out } = await world.run(['apply', '--yes', '--wait']);
    expect(out).toContain('web: updated in place\n');
    const { services = [] } = await world.ecs.send(
      new DescribeServicesCommand({ cluster: 'production', services: ['web'] }),
    );
    expect(services[0]?.desiredCount).toBe(3);
  });

  it("warns when the stack's queue is there, and names the command that asks it", async () => {
    await world.sandbox.queues.create('berth-production-requests.fifo', { FifoQueue: 'true' });
    const { err, code } = await world.run(['apply', '--yes']);
    expect(err).toBe(
      'berth: warning: a stack looks after production and may act at the same time; to have it act: `berth request`\n',
    );
    expect(code).toBe(0);
  });

  it('publishes nothing where there is no result queue: a later pass of the stack does', async () => {
    await bringUp(world);
    expect(Object.keys(world.sandbox.calls.counts()).filter((name) => /sqs:Send/.test(name))).toEqual([]);
  });

  it('leaves a deployment that somebody else started to its own', async () => {
    await bringUp(world);
    await world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: 'web', forceNewDeployment: true }));
    const { out, code } = await world.run(['apply']);
    expect(out).toContain('as wanted, its deployment is in progress');
    expect(code).toBe(0);
  });
});
