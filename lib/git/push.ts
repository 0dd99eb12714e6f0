import type { HttpClient, PromiseFsClient } from 'isomorphic-git';
import { ConfigurationError } from '../errors.ts';
import type { RemotePlace } from './remote-errors.ts';

/** One commit to put on one branch. */
export interface PushInput {
  readonly git: typeof import('isomorphic-git');
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
  readonly http: HttpClient;
  readonly place: RemotePlace;
  readonly branch: string;
  /** Where the branch has to be for the push to be taken; `undefined` when it must not exist. */
  readonly old: string | undefined;
  readonly commit: string;
  /** The objects that the host lacks. */
  readonly oids: readonly string[];
}

/** Whether the host took it, or why not, in its own words. */
export type PushOutcome = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly reason: string };

const zero = '0'.repeat(40);

/**
 * Pushes so that nobody's commit is lost: the host compares where the branch is with where it was seen, and takes all or
 * nothing (https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer). isomorphic-git's own
 * push would send every file of the tree to a branch that is new.
 */
export async function pushCommit(input: PushInput): Promise<PushOutcome> {
  const { git, http, place, branch, old = zero, commit, oids } = input;
  const { packfile } = await git.packObjects({ ...input, oids: [...oids], write: false });
  const command = `${old} ${commit} refs/heads/${branch}\0report-status agent=git/berth`;
  const request = Buffer.concat([line(command), Buffer.from('0000'), packfile ?? Buffer.alloc(0)]);
  const headers = {
    'content-type': 'application/x-git-receive-pack-request',
    accept: 'application/x-git-receive-pack-result',
  };
  const asked = { url: `${place.url}/git-receive-pack`, method: 'POST', headers, body: once(request) };
  const response = await http.request(asked).catch((error: unknown) => {
    throw error instanceof ConfigurationError ? mayNotWrite(error, place) : error;
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body ?? []) chunks.push(chunk);
  return outcomeOf(linesOf(Buffer.concat(chunks)), branch, place);
}

/** What was just read is refused only to whoever may not write. */
function mayNotWrite(cause: ConfigurationError, { url, secret }: RemotePlace): ConfigurationError {
  const token =
    secret === undefined ? 'Name a secret with a token that may write' : `Allow the token in ${secret} to write`;
  return new ConfigurationError(
    `${url} can be read and not pushed to. ${token} to the repository's contents, or set record to none.`,
    url,
    { cause },
  );
}

function outcomeOf(lines: readonly string[], branch: string, { url }: RemotePlace): PushOutcome {
  if (lines.includes(`ok refs/heads/${branch}`)) return { kind: 'taken' };
  const refusal = lines.find((one) => one.startsWith('ng ')) ?? lines.find((one) => one !== 'unpack ok');
  if (refusal === undefined) {
    throw new ConfigurationError(`${url} does not answer a push as a Git repository does; check the URL`, url);
  }
  const reason = refusal.replace(/^ng \S+ |^unpack /, '');
  return { kind: 'refused', reason: reason.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200) };
}

/** A line with its length before it: https://git-scm.com/docs/protocol-common#_pkt_line_format */
function line(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

function linesOf(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const length = Number.parseInt(bytes.subarray(offset, offset + 4).toString(), 16);
    if (!(length > 4)) return lines;
    lines.push(
      bytes
        .subarray(offset + 4, offset + length)
        .toString()
        .trimEnd(),
    );
    offset += length;
  }
  return lines;
}

async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}
