import { ECRClient } from '@aws-sdk/client-ecr';
import fc from 'fast-check';
import { createEcr } from '../../lib/aws/ecr.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { AccessError, RefusedError } from '../../lib/errors.ts';
import { type Reply, type StandIn, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const repository = { account: '111122223333', region: 'eu-west-1', name: 'team/web' };

describe('the ECR adapter', () => {
  let standIn: StandIn;
  let replies: (body: Record<string, unknown>) => Reply;
  let regions: string[];
  let clients: ECRClient[];

  beforeEach(async () => {
    regions = [];
    clients = [];
    standIn = await startStandIn(({ body }) => replies(JSON.parse(body) as Record<string, unknown>));
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await standIn.close();
  });

  function ecr() {
    const clock = new ImpatientClock();
    const client = (region: string) => {
      regions.push(region);
      const made = new ECRClient({ ...settingsAt(standIn.url), region });
      clients.push(made);
      return made;
    };
    return createEcr({ client, rates: createRequestRates({ clock }), clock });
  }
  const bodies = () => standIn.received.map(({ body }) => JSON.parse(body) as unknown);

  it('lists tagged images a thousand at a time, in their own account’s registry', async () => {
    replies = ({ nextToken }) =>
      nextToken === undefined
        ? { body: '{"imageIds":[{"imageTag":"1.0.0","imageDigest":"sha256:1"}],"nextToken":"more"}' }
        : { body: '{"imageIds":[{"imageTag":"0.9.0","imageDigest":"sha256:0"}]}' };
    expect(await ecr().listTags(repository)).toEqual([
      { tag: '0.9.0', digest: 'sha256:0' },
      { tag: '1.0.0', digest: 'sha256:1' },
    ]);
    const asked = {
      registryId: '111122223333',
      repositoryName: 'team/web',
      filter: { tagStatus: 'TAGGED' },
      maxResults: 1000,
    };
    expect(bodies()).toEqual([asked, { ...asked, nextToken: 'more' }]);
  });

  it('sorts tags by their bytes, whatever order ECR has them in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,8}$/)), async (tags) => {
        replies = () => ({
          body: JSON.stringify({ imageIds: tags.map((imageTag) => ({ imageTag, imageDigest: 'd' })) }),
        });
        const sorted = (await ecr().listTags(repository)).map(({ tag }) => tag);
        expect(sorted).toEqual(tags.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 25 },
    );
  });

  it('takes the later page’s word for a tag that moved between two', async () => {
    replies = ({ nextToken }) =>
      nextToken === undefined
        ? { body: '{"imageIds":[{"imageTag":"latest","imageDigest":"sha256:old"}],"nextToken":"more"}' }
        : { body: '{"imageIds":[{"imageTag":"latest","imageDigest":"sha256:new"}]}' };
    expect(await ecr().listTags(repository)).toEqual([{ tag: 'latest', digest: 'sha256:new' }]);
  });

  it('is empty for a repository that holds nothing', async () => {
    replies = () => ({ body: '{"imageIds":[]}' });
    expect(await ecr().listTags(repository)).toEqual([]);
  });

  it('asks for the client of a region once', async () => {
    replies = () => ({ body: '{"imageIds":[]}' });
    const images = ecr();
    await images.listTags(repository);
    await images.listTags({ ...repository, region: 'us-east-1' });
    await images.listTags(repository);
    expect(regions).toEqual(['eu-west-1', 'us-east-1']);
    expect(standIn.received.map(({ headers }) => /\d+\/([\w-]+)\/ecr/.exec(headers.authorization ?? '')?.[1])).toEqual([
      'eu-west-1',
      'us-east-1',
      'eu-west-1',
    ]);
  });

  it('says under which tags a digest is kept', async () => {
    replies = () => ({ body: '{"imageDetails":[{"imageDigest":"sha256:1","imageTags":["latest","1.0.0"]}]}' });
    expect(await ecr().describeDigest(repository, 'sha256:1')).toEqual({
      digest: 'sha256:1',
      tags: ['1.0.0', 'latest'],
    });
    expect(bodies()).toEqual([
      { registryId: '111122223333', repositoryName: 'team/web', imageIds: [{ imageDigest: 'sha256:1' }] },
    ]);
  });

  it('knows an untagged digest', async () => {
    replies = () => ({ body: '{"imageDetails":[{"imageDigest":"sha256:1"}]}' });
    expect(await ecr().describeDigest(repository, 'sha256:1')).toEqual({ digest: 'sha256:1', tags: [] });
  });

  it('has nothing to say of a digest that is gone', async () => {
    replies = () => ({ status: 400, body: '{"__type":"ImageNotFoundException","message":"gone"}' });
    expect(await ecr().describeDigest(repository, 'sha256:1')).toBeUndefined();
  });

  it('throws RefusedError for a repository that does not exist, naming where to look', async () => {
    replies = () => ({ status: 400, body: '{"__type":"RepositoryNotFoundException","message":"does not exist"}' });
    const error = await ecr()
      .listTags(repository)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      awsCode: 'RepositoryNotFoundException',
      subject: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/web',
    });
    expect((error as Error).message).toContain('aws ecr describe-repositories --region eu-west-1');
  });

  it('throws AccessError for a repository that may not be read', async () => {
    replies = () => ({ status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' });
    const error = await ecr()
      .listTags(repository)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AccessError);
    expect((error as AccessError).statement).toEqual({
      Effect: 'Allow',
      Action: 'ecr:ListImages',
      Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/web',
    });
  });
});
