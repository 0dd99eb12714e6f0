/** An account of a host. */
export interface ForgeUser {
  readonly id: number;
  readonly login: string;
  readonly isBot: boolean;
}

export interface ForgeComment {
  readonly id: number;
  readonly pullRequest: number;
  readonly author: ForgeUser;
  body: string;
}

export interface ForgeStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  state: string;
  description: string | undefined;
  url: string | undefined;
}

export interface ForgePullRequest {
  readonly number: number;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
  /** `repository`: `undefined` once a fork was deleted. */
  readonly head: { readonly ref: string; sha: string; readonly repository: number | undefined };
  base: string;
}

/** What a person asks a forge to hold before a test. */
export interface ForgePullRequestInput {
  readonly branch: string;
  readonly base?: string;
  readonly sha?: string;
  readonly title?: string;
  readonly state?: ForgePullRequest['state'];
  /** Of which repository the branch is. Default: the forge's own. */
  readonly from?: 'own' | 'fork' | 'deleted fork';
}

/** One repository of a Git host, in memory: what the dialects of the APIs show and change. */
export class Forge {
  readonly repository = 101;
  readonly owner: string;
  readonly name: string;
  /** Whose the token is. */
  readonly user: ForgeUser;
  readonly stranger: ForgeUser = { id: 66, login: 'mallory', isBot: false };
  readonly comments: ForgeComment[] = [];
  readonly statuses: ForgeStatus[] = [];
  readonly pullRequests: ForgePullRequest[] = [];
  token: string;
  deleted = false;
  /** No list has more in one page, whatever is asked for. */
  pageSize = 100;
  /** What the host takes for its own address in the links between pages. Default: what it was called by. */
  linkOrigin: string | undefined;
  #ids = 1000;

  constructor({ path, token, bot }: { readonly path: string; readonly token: string; readonly bot: boolean }) {
    const [name = '', ...owner] = path.split('/').toReversed();
    this.owner = owner.toReversed().join('/');
    this.name = name;
    this.token = token;
    this.user = { id: 42, login: bot ? 'berth[bot]' : 'berth', isBot: bot };
  }

  get path(): string {
    return `${this.owner}/${this.name}`;
  }

  open(input: ForgePullRequestInput): ForgePullRequest {
    const { branch, base = 'main', from = 'own' } = input;
    const repository = { own: this.repository, fork: 202, 'deleted fork': undefined }[from];
    const pullRequest: ForgePullRequest = {
      number: this.pullRequests.length + 1,
      state: input.state ?? 'open',
      title: input.title ?? `Change ${branch}`,
      body: '',
      head: { ref: branch, sha: input.sha ?? 'a'.repeat(40), repository },
      base,
    };
    this.pullRequests.push(pullRequest);
    return pullRequest;
  }

  comment(pullRequest: number, body: string, author: ForgeUser = this.stranger): ForgeComment {
    const comment = { id: this.nextId(), pullRequest, author, body };
    this.comments.push(comment);
    return comment;
  }

  /** The texts of a pull request's comments, the oldest first. */
  texts(pullRequest: number): readonly string[] {
    return this.comments.filter((comment) => comment.pullRequest === pullRequest).map(({ body }) => body);
  }

  /** The newest status of each context of a commit. */
  shown(sha: string): readonly ForgeStatus[] {
    const newest = new Map(this.statuses.filter((status) => status.sha === sha).map((one) => [one.context, one]));
    return [...newest.values()];
  }

  find(number: number): ForgePullRequest | undefined {
    return this.pullRequests.find((one) => one.number === number);
  }

  /** The open one of a branch of the repository's own. */
  openOf(branch: string, base?: string): ForgePullRequest | undefined {
    return this.pullRequests.find(
      ({ state, head, base: into }) =>
        state === 'open' && head.ref === branch && head.repository === this.repository && (base ?? into) === into,
    );
  }

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
