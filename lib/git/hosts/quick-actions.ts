import { CodeFence } from './code-fence.ts';

/**
 * Markdown in which no line is one of GitLab's quick actions (`/close`, `/merge`), which GitLab would carry out with the
 * token's rights: a slash that begins a line is escaped. Code blocks stay; GitLab carries out nothing in them.
 * https://docs.gitlab.com/user/project/quick_actions/
 */
export function withoutQuickActions(text: string): string {
  const fence = new CodeFence();
  const lines = text.split('\n').map((line) => (fence.take(line) ? line : line.replace(/^(\s*)\/(?=\p{L})/u, '$1\\/')));
  return lines.join('\n');
}
