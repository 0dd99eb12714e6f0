import { ConfigurationError } from '../errors.ts';

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** A repository's URL, checked: `https:`, with no user and no password in it. Throws ConfigurationError, without the secret. */
export function parseRemoteUrl(text: string): URL {
  const shown = withoutUser(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused(shown, 'is not an HTTPS URL; give the one that the host shows for cloning over HTTPS');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(shown, 'was given with a user or a token in it; take it out, and put the token into the secret');
  }
  if (url.protocol === 'http:' && !loopback.includes(url.hostname)) {
    throw refused(shown, 'is not encrypted, so that anybody on the way could read the token; use https');
  }
  if (url.search !== '' || url.hash !== '') {
    throw refused(shown, "has more than a repository's address; leave out what begins with ? or #");
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** A text whose URLs show no user, password or token. */
export function withoutUser(text: string): string {
  return text.replace(/(\w[\w+.-]*:\/\/)[^\s/?#]*@/g, '$1');
}

/** The workspace's folder in the repository, without slashes around it; empty for the root. Throws ConfigurationError. */
export function parseRemotePath(text: string): string {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw new ConfigurationError(`${text} is no path of a repository; name the workspace's folder from its root`, text);
  }
  return parts.join('/');
}

function refused(shown: string, why: string): ConfigurationError {
  return new ConfigurationError(`the repository's URL ${shown} ${why}`, shown);
}
