import { readdirSync, readFileSync, statSync } from 'node:fs';
import { makePackages, root } from './packages.ts';
import type { Section } from './section.ts';

/** What esbuild tells of one output. */
interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

export interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}

/** What a function may load before it asks for its first event. */
export interface Budget {
  readonly bytes: number;
  /** Packages that it does without. */
  readonly without: readonly string[];
}

/** Most of it is the SDK with one client, and Powertools. */
const eventFunction: Budget = {
  bytes: 240_000,
  without: ['yaml', 're2js', 'semver', '@aws-sdk/client-ecs', '@aws-sdk/client-ecr', '@aws-sdk/client-sts'],
};
/** What a stranger's request costs: the check that it is signed, in Node's own crypto. */
const webhookFunction: Budget = {
  bytes: 10_000,
  without: [
    'valibot',
    '@middy/core',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@smithy/core',
  ],
};
const notAtStart = [
  're2js',
  '@aws-sdk/client-sts',
  '@aws-sdk/client-auto-scaling',
  '@aws-sdk/client-ec2',
  'diff',
  'commander',
];
/**
 * Of these, 11 kB are ECS's model of the reads of capacity. What reads manifests is loaded while Git answers, and what
 * decides about a service, the rules and the cluster query language among it, while AWS answers the first calls.
 */
const serviceFunction: Budget = { bytes: 450_000, without: ['yaml', ...notAtStart] };
/** It reads manifests and plans in one go, for a person who waits for minutes. */
const planFunction: Budget = { bytes: 670_000, without: notAtStart };

/** A function that stands here is compared with its budget; all that are packaged stand here. */
export const budgets: Readonly<Record<string, Budget>> = {
  'on-deployment-event': eventFunction,
  'on-git-push': webhookFunction,
  'on-image-push': eventFunction,
  'on-schedule': serviceFunction,
  'plan-pull-request': planFunction,
  'reconcile-service': serviceFunction,
};

/** What the packaged functions load at their start, in bytes. */
export async function measureBundles(): Promise<readonly Section[]> {
  makePackages();
  const names = readdirSync(`${root}functions`).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
  const failures: string[] = [];
  const rows = names.map((name) => {
    const metafile = JSON.parse(readFileSync(`${root}dist/meta/${name}.json`, 'utf8')) as Metafile;
    const start = outputsAtStart(metafile);
    failures.push(...checkBundle(metafile, budgets[name]).map((problem) => `${name}: ${problem}`));
    const code = Object.entries(metafile.outputs).filter(([path]) => /\.[cm]js$/.test(path));
    return {
      function: name,
      'kB at the start': bytesOf(start) / 1000,
      'kB of code': bytesOf(code.map(([, output]) => output)) / 1000,
      'kB zipped, with maps': statSync(`${root}dist/${name}.zip`).size / 1000,
    };
  });
  const notes = ['At the start: the entry and everything that it imports before it asks for an event.'];
  return [{ name: 'bundles', title: 'Sizes of the packaged functions', rows, failures, notes }];
}

/** What is beyond the budget. */
export function checkBundle(metafile: Metafile, budget: Budget | undefined): readonly string[] {
  if (!budget) return ['it has no budget: bench/bundles.ts names those of all functions'];
  const start = outputsAtStart(metafile);
  const bytes = bytesOf(start);
  const packages = new Set(start.flatMap(({ inputs }) => Object.keys(inputs).map(packageOf)));
  return [
    ...(bytes > budget.bytes ? [`loads ${bytes} bytes at its start; at most ${budget.bytes} are allowed`] : []),
    ...budget.without.filter((name) => packages.has(name)).map((name) => `loads ${name} at its start`),
  ];
}

/** The entry, and what it imports statically. Throws when there is no entry: nothing would be within any budget. */
export function outputsAtStart({ outputs }: Metafile): readonly Output[] {
  const entry = Object.keys(outputs).find((path) => path.endsWith('/index.mjs'));
  if (!entry) throw new Error('The bundle has no index.mjs');
  const found = new Map<string, Output>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const output = outputs[path];
    if (!output || found.has(path)) continue;
    found.set(path, output);
    open.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map((one) => one.path));
  }
  return [...found.values()];
}

function bytesOf(outputs: readonly Output[]): number {
  return outputs.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `@aws-sdk/client-ecs` of a path below `node_modules`; the path itself for a source of ours. */
function packageOf(path: string): string {
  const [, scope, name] = /.*node_modules\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  if (scope === undefined) return path;
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
