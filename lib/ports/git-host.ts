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
