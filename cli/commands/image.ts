import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import { chooseTag, validatePolicy } from '../../lib/images/choose-tag.ts';
import type { ImagePolicy, PolicyKind } from '../../lib/images/image-policy.ts';
import { describeLack } from '../../lib/images/policy-description.ts';
import type { CliIo } from '../io.ts';

type Order = 'asc' | 'desc';

interface ChooseOptions {
  readonly tagsFile?: string;
  readonly semver?: string;
  readonly tag?: string;
  readonly numerical?: Order;
  readonly alphabetical?: Order;
  readonly filter?: string;
  readonly extract?: string;
  readonly exclude?: readonly string[];
}

const policies = '--semver, --tag, --numerical or --alphabetical';

const examples = `
Exit codes:
  0  a tag was chosen; it is printed
  2  no tag qualifies
  1  the policy is invalid, a tag breaks it, or the tags cannot be read

Berth sorts a repository's tags by bytes before it chooses; the file's order is
kept, and decides between equals.

Examples:
  berth image choose --tags-file tags.txt --semver '>=1.4.0 <2'
  berth image choose --tags-file tags.txt --numerical asc --filter '^main-[0-9a-f]+-(?P<ts>\\d+)$' --extract '$ts'
  aws ecr list-images --repository-name web --filter tagStatus=TAGGED --query 'imageIds[].[imageTag]' --output text \\
    | LC_ALL=C sort | berth image choose --tags-file - --tag stable`;

/** `berth image`: tries image policies out. Reads no registry. */
export function imageCommand(io: CliIo): Command {
  return new Command('image').description('try image policies out').addCommand(chooseCommand(io));
}

function chooseCommand(io: CliIo): Command {
  const orders = ['asc', 'desc'];
  return new Command('choose')
    .description('print the tag that an image policy chooses from a list of tags')
    .option('--tags-file <file>', 'the tags, one a line; - reads standard input')
    .option('--semver <range>', "the highest version in a range, such as '>=1.4.0 <2' (commas and spaces mean and)")
    .option('--tag <tag>', 'this tag')
    .addOption(new Option('--numerical <order>', 'asc: the highest number; desc: the lowest').choices(orders))
    .addOption(new Option('--alphabetical <order>', 'asc: the last in byte order; desc: the first').choices(orders))
    .option('--filter <pattern>', 'only tags that match this RE2 expression, anywhere')
    .option('--extract <template>', "what the policy sees of a tag that matched, such as '$1' or '$name'")
    .option('--exclude <pattern>', 'no tag that matches this RE2 expression; may be given again', collect)
    .addHelpText('after', examples)
    .action((options: ChooseOptions) => choose(options, io));
}

async function choose(options: ChooseOptions, io: CliIo): Promise<void> {
  const policy = policyOf(options);
  const problem = validatePolicy(policy);
  if (problem !== undefined) throw new ConfigurationError(problem, 'image policy');
  const tags = tagsOf(await readTags(options.tagsFile, io));
  const choice = chooseTag(policy, tags);
  if (choice.kind === 'invalid') throw new ConfigurationError(choice.message, 'image policy');
  if (choice.kind === 'chosen') io.stdout.write(`${choice.tag}\n`);
  else io.stderr.write(`no tag qualifies: ${describeLack(policy, tags.length)}\n`);
  io.setExitCode(choice.kind === 'chosen' ? 0 : 2);
}

function policyOf({ filter, extract, exclude, ...options }: ChooseOptions): ImagePolicy {
  const [kind, ...others] = kindsOf(options);
  if (!kind || others.length > 0) {
    const given = kind ? [kind, ...others].map((one) => `--${one.kind}`).join(' and ') : 'no policy';
    throw new ConfigurationError(`${given} given: give exactly one of ${policies}`, 'image policy');
  }
  if (filter === undefined && extract !== undefined) {
    throw new ConfigurationError('--extract takes from what --filter matched: give --filter too', 'image policy');
  }
  return { ...kind, exclude, filter: filter === undefined ? undefined : { pattern: filter, extract } };
}

function kindsOf({ semver, tag, numerical, alphabetical }: ChooseOptions): readonly PolicyKind[] {
  const kinds: PolicyKind[] = [];
  if (semver !== undefined) kinds.push({ kind: 'semver', range: semver });
  if (tag !== undefined) kinds.push({ kind: 'tag', tag });
  if (numerical !== undefined) kinds.push({ kind: 'numerical', order: numerical });
  if (alphabetical !== undefined) kinds.push({ kind: 'alphabetical', order: alphabetical });
  return kinds;
}

async function readTags(file: string | undefined, io: CliIo): Promise<string> {
  if (file === undefined) {
    const message = 'no tags given: name a file with one tag a line with --tags-file, or - for standard input';
    throw new ConfigurationError(message, '--tags-file');
  }
  if (file === '-') return io.readInput();
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const message = `${file} cannot be read (${errorCode(error)}): --tags-file takes a file with one tag a line, or - for standard input`;
    throw new ConfigurationError(message, file, { cause: error });
  }
}

/** One tag a line, whichever way lines end; blank lines and a byte order mark are no tags. */
function tagsOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '');
}

function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
