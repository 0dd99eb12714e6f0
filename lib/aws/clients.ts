/** The variables that clients are set up from: a part of `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where a client finds its region and its credentials; the environment and the profile fill in what is left out. */
export interface ClientOptions {
  readonly env: Variables;
  /** Goes before what the environment and the profile say. */
  readonly region?: string | undefined;
  /** A profile's name; goes before `AWS_PROFILE`. */
  readonly profile?: string | undefined;
  /** For a whole request, in milliseconds. Default 15 s. */
  readonly requestTimeoutMs?: number;
}

/** What every SDK client of Berth's is constructed with. */
export interface ClientSettings {
  readonly region?: string;
  readonly profile?: string;
  readonly maxAttempts: 1;
  readonly retryStrategy: {
    readonly retry: <Args, Result>(send: (args: Args) => Promise<Result>, args: Args) => Promise<Result>;
  };
  readonly customUserAgent: string;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpAgent: AgentSettings;
    readonly httpsAgent: AgentSettings;
  };
}

interface AgentSettings {
  readonly keepAlive: true;
  readonly maxSockets: number;
  readonly proxyEnv: Record<string, string | undefined>;
}

/**
 * The settings of a client that finds credentials, region and endpoint where the AWS CLI finds them. The SDK looks for
 * AWS_PROFILE, AWS_ENDPOINT_URL, the shared files and the rest; what it does not know of the CLI's is added here:
 * AWS_DEFAULT_REGION, AWS_DEFAULT_PROFILE and the proxy variables. Its retries are off, because the request rates count every attempt.
 */
export function clientSettings(options: ClientOptions): ClientSettings {
  const { env, requestTimeoutMs = 15_000 } = options;
  const profile = options.profile || (env.AWS_PROFILE ? undefined : env.AWS_DEFAULT_PROFILE);
  const region = options.region || env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const agent: AgentSettings = { keepAlive: true, maxSockets: 50, proxyEnv: proxyVariables(env) };
  return {
    ...(region ? { region } : {}),
    ...(profile ? { profile } : {}),
    maxAttempts: 1,
    // Sends once and lets errors through as they are: even with one attempt the SDK's own strategy wraps some of them.
    retryStrategy: { retry: (send, args) => send(args) },
    customUserAgent: 'berth',
    // Settings and not agents: the SDK then loads node:http or node:https only once it is about to connect.
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

/** One of something for each region, made when it is first asked for: `onePerRegion((region) => new ECRClient(…))`. */
export function onePerRegion<Item>(make: (region: string) => Item): (region: string) => Item {
  const made = new Map<string, Item>();
  return (region) => {
    const item = made.get(region) ?? make(region);
    made.set(region, item);
    return item;
  };
}

// Node's agents take these names in either case: https://nodejs.org/api/http.html#class-httpagent
function proxyVariables(env: Variables): Record<string, string | undefined> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));
}
