import type { AwsError, Body } from '../service.ts';

/** How a service that takes forms answers. */
export interface QueryDialect {
  readonly namespace: string;
  /** EC2 wraps neither results nor list members as the others do. */
  readonly isEc2: boolean;
}

const sts: QueryDialect = { namespace: 'https://sts.amazonaws.com/doc/2011-06-15/', isEc2: false };

/** By the service in the signature's scope. */
const dialects: Readonly<Record<string, QueryDialect>> = {
  sts,
  autoscaling: { namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/', isEc2: false },
  ec2: { namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/', isEc2: true },
};

/** The dialect of a service; of an unknown one STS's, whose envelope is the common one. */
export function dialectOf(service: string): QueryDialect {
  return Object.hasOwn(dialects, service) ? (dialects[service] ?? sts) : sts;
}

/** An operation's result as XML; a Body's members are written as they are named, lists as their dialect wants. */
export function queryResult(
  dialect: QueryDialect,
  operation: string,
  { result, requestId }: { readonly result: Body; readonly requestId: string },
): string {
  const { namespace, isEc2 } = dialect;
  const members = xmlMembers(result, isEc2 ? 'item' : 'member');
  const inside = isEc2
    ? `<requestId>${requestId}</requestId>${members}`
    : `<${operation}Result>${members}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${operation}Response xmlns="${namespace}">${inside}</${operation}Response>\n`;
}

export function queryError({ namespace, isEc2 }: QueryDialect, error: AwsError, requestId: string): string {
  const { code: Code, message: Message } = error;
  if (isEc2) {
    const members = xmlMembers({ Errors: [{ Code, Message }] }, 'Error');
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${members}<RequestID>${requestId}</RequestID></Response>\n`;
  }
  const members = xmlMembers({ Type: error.status < 500 ? 'Sender' : 'Receiver', Code, Message }, 'member');
  return `<ErrorResponse xmlns="${namespace}"><Error>${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>\n`;
}

function xmlMembers(body: Body, item: string): string {
  return Object.entries(body)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `<${name}>${xmlValue(value, item)}</${name}>`)
    .join('');
}

function xmlValue(value: unknown, item: string): string {
  if (Array.isArray(value)) return value.map((one) => `<${item}>${xmlValue(one, item)}</${item}>`).join('');
  return typeof value === 'object' && value !== null ? xmlMembers(value as Body, item) : escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
