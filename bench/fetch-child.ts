// Fetches one commit in a process of its own: prints milliseconds, and bytes of memory above what stood before.
// node bench/fetch-child.ts <url> <commit>
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../lib/aws/system-clock.ts';
import { createGitRepository } from '../lib/git/remote.ts';

const [url = '', commit = ''] = process.argv.slice(2);
const cacheFolder = mkdtempSync(join(tmpdir(), 'berth-bench-fetch-'));
// What any fetch needs is loaded before: a function loads it once.
await import('isomorphic-git');
const repository = createGitRepository({ url, cacheFolder, clock: createSystemClock() });
const before = process.memoryUsage().rss;
const began = performance.now();
const source = await repository.open(commit);
const milliseconds = performance.now() - began;
// Kibibytes: https://nodejs.org/api/process.html#processresourceusage
const peak = process.resourceUsage().maxRSS * 1024 - before;
const again = performance.now();
const files = await (await repository.open(commit)).list();
const cached = performance.now() - again;
rmSync(cacheFolder, { recursive: true, force: true });
process.stdout.write(JSON.stringify({ files: files.length, commit: source.commit, milliseconds, cached, peak }));
