import { stringify } from 'yaml';
import type { PolicyKind } from '../images/image-policy.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** An image entry to write; with a `comment` it is written as one, so that it says how and changes nothing. */
export interface WrittenImage {
  readonly container: string;
  readonly repository: string;
  readonly policy: PolicyKind;
  readonly comment?: string | undefined;
}

/** A service to write. */
export interface WrittenService {
  readonly service: string;
  readonly content: JsonObject;
  readonly definition: JsonObject;
  readonly images: readonly WrittenImage[];
}

/** A workspace to write, with one environment. */
export interface WrittenWorkspace {
  readonly environment: { readonly name: string; readonly region: string; readonly cluster: string };
  readonly services: readonly WrittenService[];
}

/** The files of a workspace by path: berth.yaml, and a folder per service. Loading them gives just what was written. */
export function writtenWorkspace({ environment, services }: WrittenWorkspace): Readonly<Record<string, string>> {
  const { name, region, cluster } = environment;
  const workspace = { version: 1, services: 'services/*/service.yaml', environments: { [name]: { region, cluster } } };
  const files = services.map((one) => {
    const folder = `services/${one.service}`;
    return {
      [`${folder}/service.yaml`]: manifestText(one),
      [`${folder}/task-definition.json`]: jsonText(one.content),
      ...(hasDefinition(one) && { [`${folder}/definition.json`]: jsonText(one.definition) }),
    };
  });
  return Object.assign({ 'berth.yaml': yamlText(workspace) }, ...files);
}

function manifestText(one: WrittenService): string {
  const followed = one.images.filter(({ comment }) => comment === undefined);
  const manifest = {
    service: one.service,
    taskDefinition: 'task-definition.json',
    ...(hasDefinition(one) && { definition: 'definition.json' }),
    ...(followed.length > 0 && { images: imagesOf(followed) }),
  };
  const comments = one.images.filter(({ comment }) => comment !== undefined);
  return yamlText(manifest) + comments.map((image) => commentText(image, followed.length > 0)).join('');
}

/** Set in as a person finds it when the comment's marks are taken away; below `images:`, where there is one. */
function commentText(image: WrittenImage, below: boolean): string {
  const text = yamlText({ images: imagesOf([image]) });
  const entry = below ? text.replace(/^images:\n/, '') : text;
  return `# ${image.container}: ${image.comment}:\n${entry.replace(/^(?=.)/gm, '# ')}`;
}

function imagesOf(images: readonly WrittenImage[]): JsonObject {
  return Object.fromEntries(
    images.map(({ container, repository, policy: { kind, ...rest } }) => {
      const [value] = Object.values(rest);
      return [container, { repository, [kind]: value }];
    }),
  );
}

function hasDefinition({ definition }: WrittenService): boolean {
  return Object.keys(definition).length > 0;
}

function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, singleQuote: true });
}

function jsonText(value: JsonObject): string {
  return `${JSON.stringify(escaped(value), undefined, 2)}\n`;
}

/** A live text that looks like one of the environment's values stands for itself: see `fillValues`. */
function escaped(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll('${values.', () => '$${values.');
  if (Array.isArray(value)) return value.map(escaped);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : escaped(item)]);
  return Object.fromEntries(entries);
}
