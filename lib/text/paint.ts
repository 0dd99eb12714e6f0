/** How a piece of text is set off; each gives its text back as it is when there are no colours. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** No colours: for a file, a pipe, a comment. */
export const plain: Paint = {
  strong: (text) => text,
  quiet: (text) => text,
  good: (text) => text,
  warn: (text) => text,
  bad: (text) => text,
};
