import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HostAnswer, type HostDialect, misshapen, type Route } from './dialect.ts';
import { Forge } from './forge.ts';
import { giteaDialect } from './gitea.ts';
import { githubDialect } from './github.ts';
import { gitlabDialect } from './gitlab.ts';

/** What may befall the requests of a host's API. */
export type GitHostFault = {
  /** Only the requests that match: `POST /repos/acme/shop/statuses/…`, without the API's prefix. */
  readonly on?: RegExp;
} & (
  | { readonly kind: 'down' }
  /** The answer begins only after the fault was taken away. */
  | { readonly kind: 'hang' }
  /** The request has its effect, and its answer is lost. */
  | { readonly kind: 'lost' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is. */
      readonly body?: string;
    }
);

export interface GitHostServerOptions {
  readonly kind: 'github' | 'gitlab' | 'gitea';
  /** `acme/shop`; GitLab's may have groups in groups. */
  readonly path: string;
  readonly token: string;
  /** The token is of a program's installation, which is no user. GitHub only. */
  readonly bot?: boolean;
}

/** The API of one Git host with one repository, on 127.0.0.1. */
export interface GitHostServer {
  readonly endpoint: string;
  /** What a person would clone. */
  readonly url: string;
  readonly forge: Forge;
  /** The requests so far, without the API's prefix: `POST /repos/acme/shop/statuses/…`. */
  readonly requests: string[];
  /** What requests had that the host's reference does not document. */
  readonly violations: string[];
  setFault(fault: GitHostFault | undefined): void;
  close(): Promise<void>;
}

const dialects: Readonly<Record<GitHostServerOptions['kind'], HostDialect>> = {
  github: githubDialect,
  gitlab: gitlabDialect,
  gitea: giteaDialect,
};

/** Starts a host with an empty repository. */
export async function startGitHostServer(options: GitHostServerOptions): Promise<GitHostServer> {
  const host = new GitHost(options);
  const http = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    host.serve(request, response).catch((error: Error) => {
      process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`);
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', resolve);
  });
  host.endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    endpoint: host.endpoint,
    url: `${host.endpoint}/${options.path}.git`,
    forge: host.forge,
    requests: host.requests,
    violations: host.violations,
    setFault: (fault) => host.setFault(fault),
    close: () =>
      new Promise((resolve) => {
        host.setFault(undefined);
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

class GitHost {
  readonly forge: Forge;
  readonly requests: string[] = [];
  readonly violations: string[] = [];
  endpoint = '';
  readonly #dialect: HostDialect;
  #fault: GitHostFault | undefined;
  #waiting: (() => void)[] = [];

  constructor({ kind, path, token, bot = false }: GitHostServerOptions) {
    this.forge = new Forge({ path, token, bot });
    this.#dialect = dialects[kind];
  }

  setFault(fault: GitHostFault | undefined): void {
    this.#fault = fault;
    for (const go of this.#waiting.splice(0)) go();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.endpoint);
    const named = `${request.method} ${url.pathname.replace(this.#dialect.prefix, '')}`;
    this.requests.push(named);
    const text = await readText(request);
    const fault = this.#fault?.on === undefined || this.#fault.on.test(named) ? this.#fault : undefined;
    if (fault?.kind === 'down') return void request.socket.destroy();
    if (fault?.kind === 'hang') await new Promise<void>((go) => this.#waiting.push(go));
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body ?? '');
      return;
    }
    const answer = this.#answer({ request, url, text, named });
    if (fault?.kind === 'lost') return void request.socket.destroy();
    const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
  }

  #answer({ request, url, text, named }: Arrived): HostAnswer {
    const dialect = this.#dialect;
    const violate = (what: string, answer: HostAnswer) => {
      this.violations.push(`${named}: ${what}`);
      return answer;
    };
    if (!url.pathname.startsWith(`${dialect.prefix}/`)) return violate('not below the API', dialect.notFound);
    if (!request.headers['user-agent']) return violate('no user agent', dialect.invalid('no user agent'));
    const token = dialect.tokenOf(request.headers);
    if (token === undefined) return violate('authorization of another form', dialect.unauthorized);
    if (token !== this.forge.token) return dialect.unauthorized;
    const path = url.pathname.slice(dialect.prefix.length);
    const route = dialect.routes.find((one) => one.method === request.method && one.path.test(path));
    if (route === undefined) return violate('not documented', dialect.notFound);
    const body = bodyOf(text);
    const wrong = wrongOf(route, { url, body, text, type: request.headers['content-type'] });
    if (wrong !== undefined) return violate(wrong, dialect.invalid(wrong));
    const groups = (route.path.exec(path) ?? []).slice(1).map(decodeURIComponent);
    if (path !== '/user' && this.forge.deleted) return dialect.notFound;
    return route.answer({ forge: this.forge, endpoint: this.endpoint, url, groups, body: body ?? {} });
  }
}

interface Arrived {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly text: string;
  readonly named: string;
}

interface Parts {
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
  readonly type: string | undefined;
}

function wrongOf(route: Route, { url, body, text, type }: Parts): string | undefined {
  for (const [name, value] of url.searchParams) {
    const shape = { page: /^[1-9]\d*$/, ...route.query }[name];
    if (!shape?.test(value)) return `the query's ${name}=${value} is not documented`;
  }
  if (route.body === undefined) return text === '' ? undefined : 'a body where none is documented';
  if (type?.split(';')[0] !== 'application/json') return `the content type ${type}`;
  if (body === undefined) return 'the body is no JSON object';
  return misshapen(body, route.body);
}

function bodyOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
