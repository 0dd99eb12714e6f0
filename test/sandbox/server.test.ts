import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError, type EmulatedService } from '../../sandbox/service.ts';
import { createSts } from '../../sandbox/sts.ts';
import { account, type Wired, wire } from './wired.ts';

const echo: EmulatedService = {
  name: 'ecs',
  targetPrefix: 'AmazonEC2ContainerServiceV20141113',
  operations: {
    DescribeServices: (input, caller) => ({
      services: [{ serviceName: String(input.cluster), clusterArn: `${caller.accessKeyId} ${caller.region}` }],
    }),
    ListClusters: () => {
      throw new AwsError('ClientException', 'No.');
    },
    ListTasks: () => {
      throw new Error('a mistake of the sandbox');
    },
    CountBytes: (input) => ({ bytes: String(input.text).length }),
  },
};

describe('the server', () => {
  let wired: Wired;
  let reports: string[];

  beforeEach(async () => {
    reports = [];
    wired = await wire((environment) => [echo, createSts(environment)], {
      report: (text) => reports.push(text),
      control: {
        double: (body) => ({ doubled: Number(body.value) * 2 }),
        refuse: () => {
          throw new Error('not now');
        },
      },
    });
  });

  afterEach(() => wired.close());

  function post(operation: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(wired.endpoint, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
        ...headers,
      },
    });
  }

  it('answers the SDK, with the caller taken from the signature', async () => {
    const ecs = new ECSClient(wired.client('WEB'));
    const answer = await ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['web'] }));
    expect(answer.services).toEqual([{ serviceName: 'shop', clusterArn: 'WEB eu-west-1' }]);
  });

  it('tells who called in the Query protocol', async () => {
    const sts = new STSClient(wired.client('WEB'));
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect({ Account, Arn }).toEqual({ Account: account, Arn: `arn:aws:iam::${account}:user/WEB` });
  });

  it('answers in the JSON version that was asked in', async () => {
    const answer = await post('DescribeServices', '{}', { 'content-type': 'application/x-amz-json-1.0' });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  it('writes its Date in virtual time', async () => {
    wired.clock.advance(86_400_000);
    const answer = await post('DescribeServices', '{}');
    expect(answer.headers.get('date')).toBe('Sat, 03 Jan 2026 03:04:05 GMT');
  });

  it.each([
    ['an operation that it does not have', 'MakeCoffee', '{}', 400, 'UnknownOperationException'],
    ['a property of every object', 'constructor', '{}', 400, 'UnknownOperationException'],
    ['a body that is not JSON', 'DescribeServices', '{"cluster":', 400, 'SerializationException'],
    ['a body that is no object', 'DescribeServices', '[1]', 400, 'SerializationException'],
    ['what the service refuses', 'ListClusters', '{}', 400, 'ClientException'],
    ['a bug', 'ListTasks', '{}', 500, 'InternalFailure'],
  ])('answers %s with an error of AWS', async (_what, operation, body, status, code) => {
    const answer = await post(operation, body);
    const text = await answer.text();
    expect([answer.status, answer.headers.get('x-amzn-errortype'), JSON.parse(text).__type]).toEqual([
      status,
      code,
      code,
    ]);
    expect(text).not.toContain('at ');
  });

  it('tells its own bugs on the side, with the stack', async () => {
    await post('ListTasks', '{}');
    expect(reports).toEqual([expect.stringMatching(/a mistake of the sandbox\n\s+at /)]);
  });

  it('takes big bodies', async () => {
    const answer = await post('CountBytes', JSON.stringify({ text: 'x'.repeat(3_000_000) }));
    expect(await answer.json()).toEqual({ bytes: 3_000_000 });
  });

  it('answers a Query request for an unknown action with XML', async () => {
    const answer = await fetch(wired.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: 'AWS4-HMAC-SHA256 Credential=TEST/20260102/eu-west-1/sts/aws4_request, Signature=0',
      },
      body: 'Action=GetSessionToken&Version=2011-06-15',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidAction</Code>');
  });

  it.each([
    ['double', { value: 21 }, 200, { doubled: 42 }],
    ['refuse', {}, 400, { error: 'not now' }],
    ['unheard', {}, 404, { error: 'no verb unheard', verbs: ['double', 'refuse'] }],
  ])('obeys the control verb %s', async (verb, body, status, expected) => {
    const answer = await fetch(`${wired.endpoint}/_sandbox/${verb}`, { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });

  it('answers a thousand requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => post('DescribeServices', '{}')));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(wired.callLog.counts()).toEqual({ 'ecs:DescribeServices': 1_000 });
  });
});

describe('forwarding', () => {
  it('passes a target on whole, and logs the call', async () => {
    const seen: string[] = [];
    const other = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers['x-amz-target']}`);
      request.resume().on('end', () => {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': 'Q;Sender' });
        response.end('{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}');
      });
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const wired = await wire(() => [], { forward: { AmazonSQS: baseUrl } });
    try {
      const answer = await fetch(`${wired.endpoint}/queue`, {
        method: 'POST',
        headers: {
          'x-amz-target': 'AmazonSQS.SendMessage',
          authorization: 'AWS4-HMAC-SHA256 Credential=WEB/20260102/eu-west-1/sqs/aws4_request, Signature=0',
        },
        body: '{"QueueUrl":"http://q"}',
      });
      expect(seen).toEqual(['/queue AmazonSQS.SendMessage']);
      expect([answer.status, answer.headers.get('x-amzn-query-error')]).toEqual([400, 'Q;Sender']);
      expect(wired.callLog.calls({ service: 'sqs', accessKeyId: 'WEB' })).toMatchObject([
        { operation: 'SendMessage', resources: ['http://q'], outcome: 'QueueDoesNotExist' },
      ]);
    } finally {
      await wired.close();
      other.close();
      other.closeAllConnections();
    }
  });
});
