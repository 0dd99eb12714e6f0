import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createScalableTargetReader } from '../../lib/aws/application-auto-scaling.ts';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createEcr } from '../../lib/aws/ecr.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import type { RequestRates } from '../../lib/aws/request-rates.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { hasMoto, type Moto, startMoto } from './moto-server.ts';

/** The account that moto plays. */
export const account = '123456789012';
export const region = 'eu-west-1';
export const cluster = 'production';

/** moto throttles nobody. */
const rates: RequestRates = { maxWaitMs: 10_000, acquire: async () => ({ throttled() {} }) };

/** Clients and adapters of a moto. */
export type MotoWorld = ReturnType<typeof connect>;

function connect({ endpoint }: Moto) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { ...clientSettings({ env: {}, region }), endpoint, credentials };
  const clients = {
    ecs: new ECSClient(settings),
    ecr: new ECRClient(settings),
    sqs: new SQSClient(settings),
    scaling: new ApplicationAutoScalingClient(settings),
  };
  const clock = createSystemClock();
  return {
    endpoint,
    clients,
    clock,
    rates,
    ecs: createEcs({ client: clients.ecs, clock, rates }),
    images: createEcr({ client: () => clients.ecr, clock, rates }),
    scaling: createScalableTargetReader({ client: clients.scaling, clock, rates }),
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Tests with a moto of their own, which has a cluster and a repository `web`; without moto, one that asks whether this is CI. */
export function describeWithMoto(name: string, tests: (world: () => MotoWorld) => void): void {
  describe(name, () => {
    if (!hasMoto()) {
      it('is held in CI, where moto is', () => expect(process.env.CI).toBeFalsy());
      return;
    }
    let moto: Moto;
    let world: MotoWorld;
    beforeAll(async () => {
      moto = await startMoto();
      world = connect(moto);
      await world.clients.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
      await world.clients.ecr.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    }, 60_000);
    afterAll(async () => {
      world?.close();
      await moto?.close();
    });
    tests(() => world);
  });
}

/** The URL of a FIFO queue, which is made when there is none. */
export async function queueNamed(world: MotoWorld, name: string): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes: { FifoQueue: 'true' } });
  return (await world.clients.sqs.send(command)).QueueUrl ?? '';
}

/** Pushes an image to the repository `web`; returns its digest. */
export async function push(world: MotoWorld, tag: string): Promise<string> {
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 };
  // moto makes an image's digest from its layers'.
  const layers = [{ ...config, digest: `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0')}` }];
  const manifest = { schemaVersion: 2, config, layers };
  const imageManifest = JSON.stringify({ ...manifest, mediaType: 'application/vnd.oci.image.manifest.v1+json' });
  const command = new PutImageCommand({ repositoryName: 'web', imageTag: tag, imageManifest });
  return (await world.clients.ecr.send(command)).image?.imageId?.imageDigest ?? '';
}

/** An id that moto's EC2, which has a default network in every region, gives to a thing of a kind. */
export async function ec2Id(endpoint: string, action: 'DescribeSubnets' | 'DescribeSecurityGroups'): Promise<string> {
  const scope = `20261121/${region}/ec2/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: `Action=${action}&Version=2016-11-15`,
  });
  const tag = action === 'DescribeSubnets' ? 'subnetId' : 'groupId';
  const id = new RegExp(`<${tag}>([^<]+)<`).exec(await response.text())?.[1];
  if (id === undefined) throw new Error(`moto has no ${tag}`);
  return id;
}
