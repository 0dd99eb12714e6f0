import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { createCloneRepository } from '../../lib/git/clone.ts';
import { openFolder } from '../../lib/git/folder.ts';
import { createGitRepository } from '../../lib/git/remote.ts';
import { runGit } from '../../sandbox/git/git.ts';
import { createRepository } from '../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';
import { describeSource } from './source-contract.ts';

let folder: string;
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-source-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeSource('openFolder', async (tree) => {
  const root = join(folder, `folder-${++made}`);
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'string') writeFileSync(file, content);
    else symlinkSync(content.link, file);
  }
  return { source: await openFolder(join(root, 'workspace'), 'c0ffee'), commit: 'c0ffee' };
});

describeSource('createCloneRepository', async (tree) => {
  const root = join(folder, `clone-${++made}`);
  const repository = await createRepository(folder, `of-clone-${made}`);
  const commit = await repository.commit({ files: tree });
  await runGit(['clone', '--quiet', repository.folder, root]);
  const clone = createCloneRepository(join(root, 'workspace'));
  return { source: await clone.open(await clone.resolve('main')), commit };
});

describe.each([
  ['the newer protocol', true],
  ['the older protocol', false],
])('by %s', (_name, protocolVersion2) => {
  let server: GitServer;

  beforeAll(async () => {
    server = await startGitServer({ folder, protocolVersion2 });
  });

  afterAll(() => server.close());

  describeSource('createGitRepository', async (tree) => {
    const name = `remote-${++made}`;
    const repository = await server.create(name);
    const commit = await repository.commit({ files: tree });
    const options = { url: server.url(name), path: 'workspace', cacheFolder: join(folder, 'cache') };
    const remote = createGitRepository({ ...options, clock: createSystemClock() });
    return { source: await remote.open(await remote.resolve('main')), commit };
  });
});
