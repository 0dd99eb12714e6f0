import { parseRemoteUrl } from '../remote-url.ts';

/** Whose API a host speaks; Forgejo speaks Gitea's. */
export type GitHostKind = 'github' | 'gitlab' | 'gitea';

const hostNames: readonly (readonly [RegExp, GitHostKind])[] = [
  [/(^|\.)github\.|\.ghe\.com$/, 'github'],
  [/(^|\.)gitlab\./, 'gitlab'],
  [/^codeberg\.org$|(^|\.)(gitea|forgejo)\./, 'gitea'],
];

/** Whose API the host of a URL speaks, by its name; `undefined` where the name does not tell. Throws for what is no repository's URL. */
export function gitHostKindOf(url: string): GitHostKind | undefined {
  const { hostname } = parseRemoteUrl(url);
  return hostNames.find(([pattern]) => pattern.test(hostname))?.[1];
}
