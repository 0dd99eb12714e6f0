import { ConflictError } from '../../errors.ts';
import type { CommitStatus, GitHost, PullRequest, PullRequestInput } from '../../ports/git-host.ts';
import { boundedBody, boundedLine, hasMarker, isSameText, markedText } from './host-text.ts';

/** Who wrote a comment, as the host tells. */
export interface HostAuthor {
  readonly id: number;
  /** True for an account that is a program's by the host's own word. */
  readonly isBot: boolean;
}

/** A comment as it is now. */
export interface HostComment {
  readonly id: number;
  readonly text: string;
  /** `undefined`: the account is gone. */
  readonly author: HostAuthor | undefined;
}

/** An open pull request as it is found by its branch. */
export interface FoundPullRequest {
  readonly number: number;
  readonly url: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

/** How long a text may be, in characters. */
export interface HostLimits {
  readonly comment: number;
  readonly description: number;
  readonly title: number;
  readonly body: number;
}

/** What a host's API can, request by request; what is made of it is the same for all. */
export interface HostDialect {
  /** The repository's URL. */
  readonly url: string;
  readonly limits: HostLimits;
  /** Takes out of Markdown what the host would carry out. Default: it stays as it is. */
  readonly harmless?: (markdown: string) => string;
  /** Oldest first. */
  comments(pullRequest: number): AsyncIterable<HostComment>;
  /** Whether an author is who the token is of. */
  ownership(): Promise<(author: HostAuthor) => boolean>;
  addComment(pullRequest: number, text: string): Promise<void>;
  changeComment(comment: { readonly pullRequest: number; readonly id: number; readonly text: string }): Promise<void>;
  setStatus(status: CommitStatus): Promise<void>;
  pullRequest(number: number): Promise<PullRequest | undefined>;
  /** The repository's own, not a fork's. */
  openPullRequestOf(branch: string): Promise<FoundPullRequest | undefined>;
  /** `exists`: somebody else was faster. */
  createPullRequest(input: PullRequestInput): Promise<{ readonly url: string } | 'exists'>;
  changePullRequest(number: number, input: PullRequestInput): Promise<void>;
}

/** A host by what its API can. */
export function createDialectHost(dialect: HostDialect): GitHost {
  const { limits, harmless = (markdown) => markdown } = dialect;
  return {
    async putComment({ pullRequest, marker, body }) {
      const text = markedText(marker, harmless(body), limits.comment);
      const found = await ownComment(dialect, pullRequest, marker);
      if (found === undefined) return await dialect.addComment(pullRequest, text);
      if (!isSameText(found.text, text)) await dialect.changeComment({ pullRequest, id: found.id, text });
    },
    async setStatus(status) {
      await dialect.setStatus({ ...status, description: boundedLine(status.description, limits.description) });
    },
    async pullRequest(number) {
      return await dialect.pullRequest(number);
    },
    async openPullRequest(input) {
      return await putPullRequest(dialect, {
        ...input,
        title: boundedLine(input.title, limits.title),
        body: boundedBody(harmless(input.body), limits.body),
      });
    },
  };
}

/**
 * The oldest comment of this marker that is Berth's own. Another's is left alone, whatever it begins with: whoever wrote
 * it could change afterwards what Berth seems to have said.
 */
async function ownComment(dialect: HostDialect, pullRequest: number, marker: string): Promise<HostComment | undefined> {
  let isOwn: ((author: HostAuthor) => boolean) | undefined;
  for await (const comment of dialect.comments(pullRequest)) {
    if (!hasMarker(comment.text, marker) || comment.author === undefined) continue;
    isOwn ??= await dialect.ownership();
    if (isOwn(comment.author)) return comment;
  }
  return undefined;
}

async function putPullRequest(dialect: HostDialect, input: PullRequestInput): Promise<{ readonly url: string }> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const found = await dialect.openPullRequestOf(input.branch);
    if (found !== undefined) {
      if (!saysSo(found, input)) await dialect.changePullRequest(found.number, input);
      return { url: found.url };
    }
    const made = await dialect.createPullRequest(input);
    if (made !== 'exists') return made;
  }
  const { url } = dialect;
  throw new ConflictError(
    `${url}: the host says that ${input.branch} has a pull request, and shows none; it is tried again`,
    url,
  );
}

function saysSo(found: FoundPullRequest, { base, title, body }: PullRequestInput): boolean {
  return found.base === base && found.title === title && isSameText(found.body, body);
}
