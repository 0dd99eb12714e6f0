import { formatArn } from './arn.ts';
import type { AwsCall } from './aws-call.ts';

/** A queue for a person, by the end of its URL: `queue berth-results.fifo`. */
export function aboutQueue(queueUrl: string): string {
  return `queue ${queueUrl.slice(queueUrl.lastIndexOf('/') + 1)}`;
}

/** A call to a queue; its URL ends in account and name, `https://sqs.eu-west-1.amazonaws.com/111122223333/results.fifo`. */
export function queueCall(operation: string, queueUrl: string): AwsCall {
  const [account = '*', name = '*'] = queueUrl.split('/').slice(-2);
  return {
    service: 'sqs',
    operation,
    about: aboutQueue(queueUrl),
    resource: (region) => formatArn({ service: 'sqs', region, account, resource: name }),
    repeatable: true,
  };
}
