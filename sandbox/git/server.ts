import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { runGit } from './git.ts';
import { answerByGit } from './http-backend.ts';
import { type ReceivedPush, readPushes, readRefs } from './received-push.ts';
import { createRepository, type GitRepository, type RepositoryOptions } from './repository.ts';

/** What may befall the requests of a Git host. */
export type GitFault =
  /** The connection is cut. */
  | { readonly kind: 'down' }
  /** What is asked of one path is redirected to another of this host. */
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  /** The answer begins only after the fault was taken away. */
  | { readonly kind: 'hang' }
  /** The answer stops after so many bytes of its body. */
  | { readonly kind: 'cut'; readonly bytes: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export interface GitServerOptions {
  /** Where the repositories lie. */
  readonly folder: string;
  readonly port?: number;
  /** When given, every request needs it as basic authentication's password or user name. */
  readonly token?: string;
  /** Whether the newer protocol is spoken. Default yes. */
  readonly protocolVersion2?: boolean;
  /** Told of each ref that a push changed before the push is answered, as a post-receive hook is. */
  readonly received?: (push: ReceivedPush) => Promise<void>;
}

/** A Git host on 127.0.0.1. */
export interface GitServer {
  readonly endpoint: string;
  /** Where a repository is: `http://127.0.0.1:4321/shop.git`. */
  url(name: string): string;
  create(name: string, options?: RepositoryOptions): Promise<GitRepository>;
  /** The requests so far: `GET /shop.git/info/refs?service=git-upload-pack`. */
  readonly requests: string[];
  /** Basic authentication's user and password as the requests had them, `undefined` for none. */
  readonly authorizations: (string | undefined)[];
  /** From now on every request meets this; `undefined` takes it away. */
  setFault(fault: GitFault | undefined): void;
  /** From now on this is the token. */
  setToken(token: string | undefined): void;
  close(): Promise<void>;
}

/** Serves every repository of a folder over HTTP, by git's own http-backend. Throws GitMissingError without a git. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  await runGit(['version']);
  const host = new GitHost(options);
  const http = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    host.serve(request, response).catch((error: Error & { readonly code?: string }) => {
      // A client that goes away is no news.
      if (error.code !== 'ECONNRESET') complain(error);
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    endpoint,
    url: (name) => `${endpoint}/${name}.git`,
    create: (name, repository) => createRepository(options.folder, name, repository),
    requests: host.requests,
    authorizations: host.authorizations,
    setFault: (fault) => host.setFault(fault),
    setToken: (token) => {
      host.token = token;
    },
    close: () =>
      new Promise((resolve) => {
        host.setFault(undefined);
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function complain(error: Error): void {
  process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`);
}

class GitHost {
  readonly options: GitServerOptions;
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  token: string | undefined;
  #fault: GitFault | undefined;
  readonly #hanging: (() => void)[] = [];

  constructor(options: GitServerOptions) {
    this.options = options;
    this.token = options.token;
  }

  setFault(fault: GitFault | undefined): void {
    this.#fault = fault;
    for (const release of this.#hanging.splice(0)) release();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method} ${request.url}`);
    const authorization = readAuthorization(request);
    this.authorizations.push(authorization);
    const fault = this.#fault;
    if (fault?.kind === 'down') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'moved' && request.url?.startsWith(fault.from)) {
      response.writeHead(301, { location: request.url.replace(fault.from, fault.to) }).end();
      return;
    }
    if (fault?.kind === 'hang') await new Promise<void>((release) => this.#hanging.push(release));
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? 'fault');
      return;
    }
    if (this.token !== undefined && !authorization?.split(':').includes(this.token)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="sandbox"' }).end('Authentication failed');
      return;
    }
    const { folder, protocolVersion2 = true } = this.options;
    const cutAfter = fault?.kind === 'cut' ? fault.bytes : undefined;
    const beforeEnd = await this.#watchPush(request);
    await answerByGit({ request, response, folder, protocolVersion2, cutAfter, beforeEnd });
  }

  /** What is to be done once git has taken a push; `undefined` for what is none, or when nobody is to be told. */
  async #watchPush({ method, url = '' }: IncomingMessage): Promise<(() => Promise<void>) | undefined> {
    const { folder, received } = this.options;
    const [, path] = /^(\/[^?]+)\/git-receive-pack$/.exec(url) ?? [];
    if (!received || method !== 'POST' || path === undefined) return undefined;
    const repository = join(folder, decodeURIComponent(path));
    if (!existsSync(repository)) return undefined;
    const before = await readRefs(repository);
    return async () => {
      const pushes = await readPushes(repository, basename(repository, '.git'), before);
      // What becomes of the news is no matter of who pushed.
      for (const push of pushes) await received(push).catch(complain);
    };
  }
}

function readAuthorization(request: IncomingMessage): string | undefined {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  return scheme === 'Basic' && encoded ? Buffer.from(encoded, 'base64').toString() : undefined;
}
