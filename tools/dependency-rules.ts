import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What dependency-cruiser's JSON says, as far as it is read here. */
interface Report {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly unknown[] }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

const rooms = ['bench', 'cli', 'functions', 'lib', 'sandbox', 'schemas', 'test', 'tools'].filter((room) =>
  existsSync(room),
);

function cruise(): Report {
  const words = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...rooms];
  const { stdout, stderr } = spawnSync('node_modules/.bin/depcruise', words, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (stderr) console.error(stderr);
  return JSON.parse(stdout);
}

function sources(): readonly string[] {
  return rooms
    .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)))
    .filter((file) => file.endsWith('.ts'));
}

/** Fails for a broken rule, and for a source that was not looked at: with a wrong parser nothing would be. */
function main(): void {
  const { modules, summary } = cruise();
  const cruised = new Set(modules.map(({ source }) => source));
  const overlooked = sources().filter((source) => !cruised.has(source));
  const dependencies = modules.reduce((count, module) => count + module.dependencies.length, 0);
  for (const { from, to, rule, cycle } of summary.violations) {
    console.error(`${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`);
  }
  for (const source of overlooked) console.error(`overlooked: ${source}`);
  console.log(`dependency-rules: ${modules.length} modules, ${dependencies} dependencies`);
  const failed = summary.violations.length + overlooked.length > 0 || dependencies === 0;
  process.exitCode = failed ? 1 : 0;
}

main();
