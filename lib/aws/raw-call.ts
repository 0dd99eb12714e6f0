import type { ECSClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ecs';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

declare const send: ECSClient['send'];
type EcsCommand<I extends ServiceInputTypes, O extends ServiceOutputTypes> = Parameters<typeof send<I, O>>[0];

/**
 * Sends a JSON body through the SDK's client and command, and returns the answer's JSON, both untouched: the SDK's own
 * serialiser leaves out, both ways, what its model does not know. Endpoint, signature, connection and the parsing of
 * errors stay the SDK's. Timestamps are epoch seconds, as AWS's JSON protocol has them.
 */
export async function sendRaw<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  client: ECSClient,
  Command: new (input: I) => EcsCommand<I, O>,
  body: JsonObject,
): Promise<JsonObject> {
  const command = new Command(body as unknown as I);
  carryRaw(command, body, client.config.streamCollector);
  const { $metadata, ...answer } = await client.send(command);
  return answer as unknown as JsonObject;
}

/** A list in an answer; empty when the answer leaves it out. */
export function listIn<Item>(answer: JsonObject, member: string): readonly Item[] {
  const value = answer[member] ?? [];
  if (!Array.isArray(value)) throw new UnreadableAnswer(`\`${member}\` is not a list`);
  return value as readonly unknown[] as readonly Item[];
}

/** An object in an answer, which has to be there. */
export function objectIn<T extends object>(answer: JsonObject, member: string): T {
  const value = answer[member];
  if (!isJsonObject(value)) throw new UnreadableAnswer(`\`${member}\` is missing`);
  return value as unknown as T;
}

/** A text in an answer; `undefined` when it is absent or empty. */
export function textIn(answer: JsonObject, member: string): string | undefined {
  const value = answer[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function carryRaw<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  command: EcsCommand<I, O>,
  body: JsonObject,
  collect: (stream: unknown) => Promise<Uint8Array>,
): void {
  const stack = command.middlewareStack;
  let answer: JsonObject = {};
  stack.add(
    (next) => async (args) => {
      const { response, output } = await next(args);
      return { response, output: { ...answer, $metadata: output.$metadata } as unknown as O };
    },
    { step: 'initialize', priority: 'high', name: 'berthAnswer' },
  );
  // The serialiser must not meet what we send: it throws on values of a type that its model does not expect, and that
  // is for AWS to say.
  stack.add((next) => (args) => next({ ...args, input: {} as I }), {
    step: 'serialize',
    priority: 'high',
    name: 'berthInput',
  });
  // `build` with high priority: before the content's length is counted, and long before the body is signed.
  stack.add(
    (next) => (args) => {
      const request = args.request as { body?: unknown };
      request.body = JSON.stringify(body);
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'berthBody' },
  );
  // `deserialize` with low priority: next to the connection. A success is read here, and the SDK gets nothing to parse.
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { statusCode: number; body?: unknown };
      if (response.statusCode >= 300) return result;
      answer = parseAnswer(new TextDecoder().decode(await collect(response.body)));
      response.body = new Uint8Array();
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'berthResponse' },
  );
}

function parseAnswer(text: string): JsonObject {
  if (text === '') return {};
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new UnreadableAnswer('not JSON', { cause: error });
  }
  if (!isJsonObject(value)) throw new UnreadableAnswer('not a JSON object');
  return value;
}
