import type { Body } from '../service.ts';

/** How fauxqs and the sandbox name one queue: fauxqs knows one account only. */
export interface AccountWords {
  readonly account: string;
  /** `http://127.0.0.1:4566`, which stands before `/<account>/<name>` in a queue's URL. */
  readonly endpoint: string;
}

const fauxqsAccount = '000000000000';

/** An input in fauxqs's words. Only attributes hold ARNs; a message's body is never touched. */
export function toFauxqs(input: Body, words: AccountWords): Body {
  const attributes = input.Attributes;
  if (!isBody(attributes)) return input;
  return { ...input, Attributes: mapStrings(attributes, (text) => swapAccount(text, words.account, fauxqsAccount)) };
}

/** An answer in the sandbox's words. */
export function fromFauxqs(answer: Body, words: AccountWords): Body {
  const changed: Record<string, unknown> = { ...answer };
  const { QueueUrl, QueueUrls, Attributes, Messages } = changed;
  if (typeof QueueUrl === 'string') changed.QueueUrl = ownUrl(QueueUrl, words);
  if (Array.isArray(QueueUrls)) changed.QueueUrls = QueueUrls.map((url) => ownUrl(String(url), words));
  if (isBody(Attributes)) changed.Attributes = ownAttributes(Attributes, words);
  if (Array.isArray(Messages)) changed.Messages = Messages.map((message) => ownMessage(message, words));
  return changed;
}

/** A queue's URL in the sandbox. */
export function queueUrl(name: string, words: AccountWords): string {
  return `${words.endpoint}/${words.account}/${name}`;
}

/** The name in a queue's URL or ARN. */
export function queueName(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
}

function ownUrl(url: string, words: AccountWords): string {
  return queueUrl(queueName(url), words);
}

function ownAttributes(attributes: Body, words: AccountWords): Body {
  return mapStrings(attributes, (text) => swapAccount(text, fauxqsAccount, words.account));
}

function ownMessage(message: unknown, words: AccountWords): unknown {
  if (!isBody(message) || !isBody(message.Attributes)) return message;
  const attributes = mapStrings(message.Attributes, (text) => (text === fauxqsAccount ? words.account : text));
  return { ...message, Attributes: attributes };
}

function swapAccount(text: string, from: string, to: string): string {
  return text.replaceAll(`:${from}:`, `:${to}:`);
}

function mapStrings(body: Body, change: (text: string) => string): Body {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? change(value) : value]),
  );
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
