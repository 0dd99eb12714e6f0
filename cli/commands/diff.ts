import { Command } from 'commander';
import { parseArn } from '../../lib/aws/arn.ts';
import type { FieldChange } from '../../lib/diff/field-change.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { changeLines } from '../../lib/plan/change-lines.ts';
import { fence } from '../../lib/plan/render-markdown.ts';
import { shownChange } from '../../lib/plan/value-text.ts';
import type { Ecs } from '../../lib/ports/ecs.ts';
import type { WireTaskDefinition } from '../../lib/ports/wire.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { counted } from '../../lib/text/counted.ts';
import { connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, mayShowValues, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { machineRegion } from '../region.ts';
import { choosesWorkspace, type SelectionOptions, selectEnvironment } from '../selection.ts';

interface DiffOptions extends SelectionOptions {
  readonly output: OutputFormat;
  readonly showValues?: boolean;
}

/** Two revisions, and what leads from the first to the second. */
interface RevisionDiff {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly FieldChange[];
}

const help = `
A revision is family:number, an ARN, or a service's name, which stands for the
revision that the service runs. Outside a workspace the region is AWS_REGION's.
What ECS stores alike is equal; tags are not compared.

Exit codes:
  0  the revisions are equal
  2  they differ
  1  an error

Examples:
  berth diff web:41 web:42
  berth diff web web:42 --env production --output markdown`;

/** `berth diff`: what leads from one revision of a task definition to another. */
export function diffCommand(io: CliIo): Command {
  const command = new Command('diff')
    .description('show how two revisions of a task definition differ')
    .argument('<from>', "a revision: family:number, an ARN, or a service's name")
    .argument('<to>', 'the revision that it is compared with');
  return choosesOutput(choosesWorkspace(command), ['text', 'json', 'markdown'])
    .option('--show-values', 'show environment values, on a terminal only')
    .addHelpText('after', help)
    .action(async (from: string, to: string, options: DiffOptions) => {
      const [before, after] = [await readRevision(from, options, io), await readRevision(to, options, io)];
      const changes = diffTaskDefinition(contentOf(after), contentOf(before));
      const diff = { from: before.taskDefinitionArn ?? from, to: after.taskDefinitionArn ?? to, changes };
      io.stdout.write(renderDiff(diff, options, io));
      io.setExitCode(changes.length === 0 ? 0 : 2);
    });
}

function contentOf(revision: WireTaskDefinition): JsonObject {
  return revision as unknown as JsonObject;
}

async function readRevision(name: string, options: DiffOptions, io: CliIo): Promise<WireTaskDefinition> {
  const arn = parseArn(name);
  if (arn === undefined && !name.includes(':')) return await readRunning(name, options, io);
  const region = arn?.region ?? (await selectEnvironment(options, io))?.region ?? (await machineRegion(io));
  const { ecs } = connect(io, region);
  const found = await ecs.describeTaskDefinition(name);
  if (found) return found.taskDefinition;
  const family = (arn?.resource ?? name).replace(/^.*\//, '').replace(/:.*$/, '');
  throw new ConfigurationError(`there is no revision ${name} in ${region}: ${await newestOf(family, ecs)}`, name);
}

async function newestOf(family: string, ecs: Ecs): Promise<string> {
  const newest = (await ecs.listRevisions(family, 3)).map(shortName);
  return newest.length > 0 ? `the newest: ${newest.join(', ')}` : `no family is called ${family}; check its name`;
}

/** The revision that a service of the environment's cluster runs. */
async function readRunning(service: string, options: DiffOptions, io: CliIo): Promise<WireTaskDefinition> {
  const environment = await selectEnvironment(options, io);
  if (!environment) {
    const advice = `give family:number, as ${service}:1, or name the workspace of the service with --dir`;
    throw new ConfigurationError(`${service} is no revision: ${advice}`, service);
  }
  const { region, cluster } = environment;
  const { ecs } = connect(io, region);
  const [live] = await ecs.describeServices(cluster, [service]);
  if (!live) {
    const advice = `\`berth status --env ${environment.name}\` lists the workspace's; a revision is family:number`;
    throw new ConfigurationError(`cluster ${cluster} in ${region} has no service ${service}: ${advice}`, service);
  }
  const running = live.taskDefinition && (await ecs.describeTaskDefinition(live.taskDefinition));
  if (running) return running.taskDefinition;
  throw new ConfigurationError(`the service ${service} runs no revision that can be read; give family:number`, service);
}

function renderDiff(diff: RevisionDiff, { output, showValues: asked }: DiffOptions, io: CliIo): string {
  const { from, to, changes } = diff;
  const showValues = asked === true && output !== 'markdown' && mayShowValues(io);
  if (output === 'json') {
    const shown = changes.map((change) => shownChange(change, showValues));
    return jsonDocument({ from, to, equal: changes.length === 0, changes: shown });
  }
  const isMarkdown = output === 'markdown';
  const [one, other] = [from, to].map(shortName);
  if (changes.length === 0) return isMarkdown ? `\`${one}\` = \`${other}\`\n` : `= ${one} and ${other} are equal\n`;
  const count = counted(changes.length, 'change');
  if (isMarkdown) return `\`${one}\` → \`${other}\`: ${count}\n\n${fence(changeLines(changes, 0).join('\n'))}\n`;
  const paint = paintFor(io);
  const lines = changeLines(changes, 4, { paint, columns: io.columns, showValues });
  return [`${paint.warn('~')} ${paint.strong(`${one} → ${other}`)}`, ...lines, '', `${count}.`, ''].join('\n');
}

/** `web:42` of its ARN. */
function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
