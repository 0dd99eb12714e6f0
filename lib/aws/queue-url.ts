import { formatArn } from './arn.ts';

/** A queue for a person, by the end of its URL: `queue berth-results.fifo`. */
export function aboutQueue(queueUrl: string): string {
  return `queue ${queueUrl.slice(queueUrl.lastIndexOf('/') + 1)}`;
}

/** A queue's ARN: its URL ends in account and name, `https://sqs.eu-west-1.amazonaws.com/111122223333/results.fifo`. */
export function queueResource(queueUrl: string, region: string): string {
  const [account = '*', name = '*'] = queueUrl.split('/').slice(-2);
  return formatArn('sqs', region, account, name);
}
