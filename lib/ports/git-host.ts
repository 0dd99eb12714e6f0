/** A request to merge one branch into another. */
export interface PullRequestInput {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** Opens pull requests (merge requests, where the host calls them so). */
export interface PullRequests {
  /** One per branch: an open one of this branch gets the title and the body, and no second is made. */
  openPullRequest(input: PullRequestInput): Promise<{ readonly url: string }>;
}

/** What a comment of Berth's is to say. */
export interface PullRequestComment {
  readonly pullRequest: number;
  /** Tells Berth's comments from each other, `plan`; it is kept in the comment, where no reader sees it. */
  readonly marker: string;
  /** Markdown. What is over the host's limit is cut at a line's end, and the comment says so. */
  readonly body: string;
}

/** What a commit's page shows of one context. */
export interface CommitStatus {
  /** The full commit id. */
  readonly commit: string;
  /** Whose status this is: `berth/plan`. */
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; what is over the host's limit is cut. */
  readonly description: string;
  /** Where the details are. */
  readonly url?: string | undefined;
}

/** A pull request as it is now. */
export interface PullRequest {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  /** `isFork`: the branch is another repository's, or of one that was deleted since. */
  readonly head: { readonly ref: string; readonly sha: string; readonly isFork: boolean };
  readonly base: { readonly ref: string; readonly sha?: string | undefined };
  readonly title: string;
}

/** One repository at its host, by the host's API. What does not work is one of Berth's errors, and says what to do. */
export interface GitHost extends PullRequests {
  /** Makes Berth's one comment of this marker say this: made, or updated in place; nothing is sent when it says so already. */
  putComment(comment: PullRequestComment): Promise<void>;
  /** Sets the state of one context on a commit. The newest wins. */
  setStatus(status: CommitStatus): Promise<void>;
  /** What a pull request is now: its head may have moved since an event spoke of it. `undefined`: there is none of this number. */
  pullRequest(number: number): Promise<PullRequest | undefined>;
}
