#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on: the machine's Node starts it, the clone's own Node runs the rest.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pinned = new URL('../node_modules/node/', import.meta.url);
const binary = fileURLToPath(new URL('bin/node', pinned));

function pinnedVersion() {
  const manifest = new URL('package.json', pinned);
  return existsSync(binary) && existsSync(manifest)
    ? `v${JSON.parse(readFileSync(manifest, 'utf8')).version}`
    : undefined;
}

function restart() {
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well, so this one only has to outlive it; anybody else signals this process alone.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`berth: ${binary} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

const wanted = pinnedVersion();
if (wanted && wanted !== process.version) {
  restart();
} else if (process.features.typescript) {
  await import('../cli/berth.ts');
} else {
  console.error(
    `berth: Node ${process.version} cannot run it, and the clone's own Node is missing: run "npm install" in the clone`,
  );
  process.exitCode = 1;
}
