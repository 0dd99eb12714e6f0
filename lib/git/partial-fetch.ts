import type { HttpClient } from 'isomorphic-git';
import { TransientError } from '../errors.ts';
import { createMemoryFiles } from './memory-files.ts';
import { PackReader } from './pack-reader.ts';
import { delimiter, flush, pktLine, readPktLines } from './pkt-lines.ts';

/** A host that gives out chosen objects rather than whole commits. */
export interface PartialFetcher {
  /** The commit with its folders and no file; `undefined` when the host does not give it. */
  fetchFolders(commit: string): Promise<PackReader | undefined>;
  /** The files of these ids; `undefined` when the host does not give them. */
  fetchFiles(ids: readonly string[]): Promise<PackReader | undefined>;
}

const service = 'git-upload-pack';
const version2 = { 'git-protocol': 'version=2' };

/**
 * Asks a host what it can do: `undefined` when it does not leave files out, so that whole commits are to be fetched.
 * https://git-scm.com/docs/protocol-v2 and https://git-scm.com/docs/partial-clone
 */
export async function findPartialFetcher(http: HttpClient, url: string): Promise<PartialFetcher | undefined> {
  const answer = await http.request({ url: `${url}/info/refs?service=${service}`, headers: version2 });
  const lines = [...readPktLines(await collect(answer.body))].map((line) => line.toString('utf8').trim());
  const can =
    lines
      .find((line) => line.startsWith('fetch='))
      ?.slice('fetch='.length)
      .split(' ') ?? [];
  if (!lines.includes('version 2') || !can.includes('filter') || !can.includes('shallow')) return undefined;
  return {
    fetchFolders: (commit) => fetchPack(http, url, ['deepen 1', 'filter blob:none', `want ${commit}`]),
    fetchFiles: (ids) =>
      fetchPack(
        http,
        url,
        ids.map((id) => `want ${id}`),
      ),
  };
}

async function fetchPack(http: HttpClient, url: string, wishes: readonly string[]): Promise<PackReader | undefined> {
  const lines = ['ofs-delta', 'no-progress', ...wishes, 'done'].map((line) => pktLine(`${line}\n`));
  const answer = await http.request({
    url: `${url}/${service}`,
    method: 'POST',
    headers: {
      ...version2,
      'content-type': `application/x-${service}-request`,
      accept: `application/x-${service}-result`,
    },
    body: iterate(Buffer.from([pktLine('command=fetch\n'), delimiter, ...lines, flush].join(''))),
  });
  const pack = readPack(await collect(answer.body), url);
  return pack && (await indexed(pack));
}

/** The pack out of an answer's first side band; `undefined` when the host refuses. The third band tells what went wrong. */
function readPack(answer: Buffer, url: string): Buffer | undefined {
  const parts: Buffer[] = [];
  let isPack = false;
  for (const line of readPktLines(answer)) {
    if (isPack && line[0] === 3) throw brokenOff(url, line.toString('utf8', 1).trim());
    if (isPack && line[0] === 1) parts.push(line.subarray(1));
    if (isPack) continue;
    if (line.toString('latin1', 0, 4) === 'ERR ') return undefined;
    isPack = line.toString('utf8').trim() === 'packfile';
  }
  const pack = Buffer.concat(parts);
  // Four letters, version and count, and the checksum: less is no pack.
  if (pack.length < 32) throw brokenOff(url, 'no pack');
  return pack;
}

function brokenOff(url: string, complaint: string): TransientError {
  return new TransientError(`${url} did not send what it was asked for (${complaint}). It is tried again.`, url, {
    retryAfterMs: 15_000,
  });
}

/** Computes every object's id, which is also the check that nothing was damaged on its way. */
async function indexed(pack: Buffer): Promise<PackReader> {
  const git = await import('isomorphic-git');
  const files = new Map([['/git/fetched.pack', pack]]);
  await git.indexPack({ fs: createMemoryFiles(files), dir: '/git', gitdir: '/git', filepath: 'fetched.pack' });
  return new PackReader(pack, files.get('/git/fetched.idx') ?? Buffer.alloc(0));
}

async function collect(body: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* iterate(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}
