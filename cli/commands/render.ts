import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { fieldPathText } from '../../lib/diff/field-path.ts';
import { redactValues } from '../../lib/diff/redaction.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { DesiredService, IgnoredFields } from '../../lib/manifest/desired-service.ts';
import { redacted } from '../../lib/plan/value-text.ts';
import { definitionAtCreation } from '../../lib/service/create-input.ts';
import { serviceTree } from '../../lib/service/fields.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';
import type { CliIo } from '../io.ts';
import { jsonDocument, mayShowValues } from '../output.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';

interface RenderOptions extends SelectionOptions {
  readonly output: 'json' | 'yaml';
  readonly showValues?: boolean;
}

/** A service's manifest with everything filled in and patched. */
interface RenderedManifest {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  readonly mode: string;
  readonly drift: string;
  readonly capacity: string;
  readonly suspend: boolean;
  readonly deadline: number;
  readonly taskDefinition: JsonValue;
  readonly follow?: JsonValue;
  readonly definition?: JsonValue;
  readonly images: JsonObject;
  readonly ignore?: JsonValue;
}

const examples = `
Images are shown as the manifest says them; berth plan says which image each
policy chooses.

Examples:
  berth render web --env staging
  berth render --env production --output json`;

/** `berth render`: what the manifest says in one environment, filled in and patched. Calls nothing. */
export function renderCommand(io: CliIo): Command {
  const command = new Command('render').description(
    'show what the manifest says in an environment, with values filled in and patches laid over; calls nothing',
  );
  return choosesServices(command)
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(['yaml', 'json']).default('yaml'))
    .option('--show-values', 'show environment values too, on a terminal only')
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: RenderOptions) => {
      const { services } = await select(patterns, options, io);
      const showValues = options.showValues === true && mayShowValues(io);
      const rendered = services.map((desired) => renderManifest(desired, showValues));
      io.stdout.write(options.output === 'json' ? jsonDocument(rendered) : yamlDocuments(rendered));
    });
}

function renderManifest(desired: DesiredService, showValues: boolean): RenderedManifest {
  const {
    service,
    environment,
    mode,
    drift,
    capacity = 'warn',
    suspend,
    deadlineMinutes,
    taskDefinition,
    ignored,
  } = desired;
  const definition = definitionAtCreation(desired);
  const shown = (value: JsonValue, tree: typeof taskDefinitionTree) =>
    showValues ? value : redactValues(value, tree, redacted);
  return {
    service,
    environment: environment.name,
    region: environment.region,
    cluster: environment.cluster,
    mode,
    drift,
    capacity,
    suspend,
    deadline: deadlineMinutes,
    ...(taskDefinition.kind === 'declared'
      ? { taskDefinition: shown(taskDefinition.content, taskDefinitionTree) }
      : {
          taskDefinition: 'live',
          follow: taskDefinition.family ? { family: taskDefinition.family } : taskDefinition.follow,
        }),
    ...(definition && { definition: shown(definition, serviceTree) }),
    images: imagesOf(desired),
    ...(ignored && { ignore: ignoreOf(ignored) }),
  };
}

function ignoreOf({ taskDefinition, definition }: IgnoredFields): JsonValue {
  return [
    ...taskDefinition.map((path) => `taskDefinition.${fieldPathText(path)}`),
    ...definition.map((path) => `definition.${fieldPathText(path)}`),
  ];
}

function imagesOf({ images }: DesiredService): JsonObject {
  const entries = Object.entries(images).map(([container, { repository, policy }]): [string, JsonObject] => {
    const { kind, filter, exclude, ...rest } = policy;
    const [value] = Object.values(rest);
    return [
      container,
      { repository, [kind]: value, ...(filter && { filter: { ...filter } }), ...(exclude && { exclude }) },
    ];
  });
  return Object.fromEntries(entries);
}

function yamlDocuments(rendered: readonly RenderedManifest[]): string {
  return rendered.map((one) => stringify(one, { lineWidth: 0 })).join('---\n');
}
