/** A client whose requests can be watched. */
export interface WatchedClient {
  readonly middlewareStack: { add(middleware: Middleware, options: { step: 'build'; name: string }): void };
}

type Middleware = <Args, Result>(
  next: (args: Args) => Promise<Result>,
  context: { endpointV2?: { url: URL } },
) => (args: Args) => Promise<Result>;

const watched = new WeakMap<WatchedClient, () => string | undefined>();

/**
 * Where a client's last request went, for messages: `undefined` before the first. The SDK's configuration tells only an
 * endpoint that was given to the constructor, and SQS takes it from the queue's URL; each request knows its own.
 */
export function watchEndpoint(client: WatchedClient): () => string | undefined {
  const known = watched.get(client);
  if (known) return known;
  let origin: string | undefined;
  const middleware: Middleware = (next, context) => (args) => {
    origin = context.endpointV2?.url.origin ?? origin;
    return next(args);
  };
  client.middlewareStack.add(middleware, { step: 'build', name: 'berthEndpoint' });
  const read = () => origin;
  watched.set(client, read);
  return read;
}
