import { createEcsAdapters } from '../../functions/runtime/ecs-adapters.ts';
import type { AwsCall } from '../../lib/aws/aws-call.ts';
import { silent } from '../../lib/ports/telemetry.ts';

describe('the adapters of a function', () => {
  const register: AwsCall = {
    service: 'ecs',
    operation: 'RegisterTaskDefinition',
    about: 'family web',
    resource: () => '*',
    repeatable: false,
  };
  const region = 'eu-west-1';

  async function registering(share: number, times: number, writeShare?: number) {
    const { rates } = createEcsAdapters(share, silent, writeShare);
    for (let count = 0; count < times; count += 1) await rates.acquire(register, region);
  }

  it('keep to the function’s share of the request rates', async () => {
    // A tenth of one a second: after the four calls that a pass may make at once, the next waits for longer than 10 s.
    await expect(registering(0.09, 4)).resolves.toBeUndefined();
    await expect(registering(0.09, 5)).rejects.toMatchObject({ code: 'Transient' });
    await expect(registering(1, 15)).resolves.toBeUndefined();
  });

  it('have a share of their own for writes', async () => {
    await expect(registering(0.09, 15, 1)).resolves.toBeUndefined();
    await expect(registering(1, 5, 0.09)).rejects.toMatchObject({ code: 'Transient' });
  });
});
