import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitRequest, fetchCommit } from '../../lib/git/fetch-commit.ts';
import { createGitHttp } from '../../lib/git/http.ts';
import { findPartialFetcher, type PartialFetcher } from '../../lib/git/partial-fetch.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';

let folder: string;
let server: GitServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-fetch-'));
  server = await startGitServer({ folder });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function connect() {
  const place = { url: server.url('shop'), secret: undefined };
  const http = createGitHttp({ place, credentials: undefined, maxBytes: 1_000_000, silenceMs: 5_000, now: Date.now });
  return { place, http };
}

async function textsOf(request: CommitRequest): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const input of fetchCommit(request)) {
    if (input.kind === 'file') texts[input.path] = Buffer.from(input.content).toString();
  }
  return texts;
}

describe('fetchCommit', () => {
  it.each<[string, Partial<PartialFetcher>]>([
    ['its folders', { fetchFolders: async () => undefined }],
    ['its files', { fetchFiles: async () => undefined }],
  ])('fetches the whole of a commit from a host that refuses %s alone', async (_name, refusing) => {
    const repository = await server.create('shop');
    const commit = await repository.commit({ files: { 'in/a': 'one', 'out/b': 'two' } });
    const { place, http } = connect();
    const partial = await findPartialFetcher(http, place.url);
    if (partial === undefined) throw new Error('this git leaves nothing out');
    const request = { place, http, path: 'in', commit, maxFiles: 10, partial: { ...partial, ...refusing } };
    expect(await textsOf(request)).toEqual({ a: 'one' });
  });

  it('finds no way to fetch a part of a commit where the host has none', async () => {
    await server.create('shop', { generous: false });
    const { place, http } = connect();
    expect(await findPartialFetcher(http, place.url)).toBeUndefined();
  });
});
