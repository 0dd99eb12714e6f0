import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { createEcs as emulatedEcs } from '../../sandbox/ecs/ecs.ts';
import { check } from '../../sandbox/model/check.ts';
import { startServer } from '../../sandbox/server.ts';
import type { Environment } from '../../sandbox/service.ts';
import { describeEcs, type EcsUnderTest } from './ecs-contract.ts';
import { credentials } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const account = '111122223333';
const region = 'eu-west-1';
const hour = 3_600_000;

async function startSandbox(): Promise<EcsUnderTest> {
  const clock = new VirtualClock();
  let ids = 0;
  const environment: Environment = {
    account,
    region,
    clock,
    emit: () => undefined,
    id: (digits) => (++ids).toString(16).padStart(digits, '0'),
  };
  const server = await startServer({ services: [emulatedEcs(environment)], clock, account, region, check });
  const client = new ECSClient({ ...clientSettings({ env: {}, region }), endpoint: server.endpoint, credentials });
  const impatient = new ImpatientClock();
  const rates = createRequestRates({ clock: impatient, maxWaitMs: hour });
  return {
    ecs: createEcs({ client, clock: impatient, rates }),
    createCluster: async (clusterName) => {
      await client.send(new CreateClusterCommand({ clusterName }));
    },
    settle: async () => clock.advance(hour),
    seconds: () => clock.seconds(),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

describeEcs('the adapter, before the sandbox,', startSandbox);
