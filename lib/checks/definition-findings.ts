import { withLiveFields } from '../diff/ignored-fields.ts';
import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../json.ts';
import type { DesiredService, Place } from '../manifest/desired-service.ts';
import { placeOfField } from '../manifest/field-places.ts';
import type { Finding } from '../plan/hold.ts';
import { definitionAtCreation } from '../service/create-input.ts';
import type { LiveService } from '../service/live-service.ts';
import { taskDefinitionTree } from '../task-definition/fields.ts';
import { type Objection, openDefinition, type TaskPlatform } from './checked-definition.ts';
import { fargateContainerObjections } from './fargate-container-rules.ts';
import { fargateTaskObjections } from './fargate-rules.ts';
import { type FargateSize, fargateSizes, parseFargateSize } from './fargate-sizes.ts';
import { logObjections } from './log-rules.ts';
import { networkObjections } from './network-rules.ts';
import { orderObjections } from './order-rules.ts';
import { placementObjections } from './placement-rules.ts';
import { portObjections } from './port-rules.ts';
import { roleObjections } from './role-rules.ts';
import { serviceObjections } from './service-rules.ts';
import { sizeObjections } from './size-rules.ts';
import { volumeObjections } from './volume-rules.ts';

/** A declared task definition, and the service it is for. */
export interface DefinitionFindingsInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
}

/**
 * What ECS would refuse, or no instance give, of a declared task definition and the service that it is for. Nothing of
 * what runs already: ECS took that, whatever its pages say.
 */
export function definitionFindings({ desired, live }: DefinitionFindingsInput): readonly Finding[] {
  if (desired.taskDefinition.kind !== 'declared') return serviceFindings({ desired, live });
  const { place } = desired.taskDefinition;
  const own = (desired.environment.fargateSizes ?? []).flatMap(
    ({ cpu, memory }) => parseFargateSize(cpu, memory) ?? [],
  );
  const beside = { sizes: [...own, ...fargateSizes], repositories: repositoriesOf(desired) };
  const content = contentOf(desired.taskDefinition.content, desired, live);
  // The revision is not read of a service that runs what is wanted.
  const running = (live.running?.taskDefinition as unknown as JsonObject | undefined) ?? content;
  const taken = live.service ? objections(running, liveFields(live), beside).map(({ message }) => message) : [];
  // Where only images are Berth's and there is no service, none will be made.
  const hasFields = live.service !== undefined || definitionAtCreation(desired) !== undefined;
  return objections(content, serviceFields(desired, live), beside)
    .filter(({ message, field }) => !taken.includes(message) && (hasFields || field === undefined))
    .map((objection) => findingOf(objection, desired, place));
}

/** Of a service whose task definition another tool owns: what its own fields say alone. */
function serviceFindings({ desired, live }: DefinitionFindingsInput): readonly Finding[] {
  const content = (live.running?.taskDefinition ?? {}) as unknown as JsonObject;
  const told = (fields: JsonObject) => {
    const definition = openDefinition(content, platformOf(fields));
    return [...placementObjections(definition, fields), ...serviceObjections(definition, fields)];
  };
  const taken = live.service ? told(liveFields(live)).map(({ message }) => message) : [];
  return told(serviceFields(desired, live))
    .filter(({ message, field }) => field !== undefined && !taken.includes(message))
    .map((objection) => findingOf(objection, desired, desired.place));
}

function findingOf({ message, field, ...rest }: Objection, desired: DesiredService, ofTask: Place): Finding {
  const { file, line, column } = field === undefined ? ofTask : placeOfField(desired, field);
  return { ...rest, message: `${file}:${line}:${column}: ${message}` };
}

interface Beside {
  readonly sizes: readonly FargateSize[];
  readonly repositories: Readonly<Record<string, string>>;
}

function objections(content: JsonObject, service: JsonObject, { sizes, repositories }: Beside): readonly Objection[] {
  const definition = openDefinition(content, platformOf(service));
  return [
    ...fargateTaskObjections(definition, sizes),
    ...fargateContainerObjections(definition),
    ...sizeObjections(definition),
    ...portObjections(definition),
    ...networkObjections(definition),
    ...logObjections(definition),
    ...volumeObjections(definition),
    ...orderObjections(definition),
    ...roleObjections(definition, repositories),
    ...placementObjections(definition, service),
    ...serviceObjections(definition, service),
  ];
}

/** What is to be registered: what is ignored stays as it runs. */
function contentOf(declared: JsonObject, { ignored }: DesiredService, { running }: LiveService): JsonObject {
  const fields = ignored?.taskDefinition ?? [];
  if (!running || fields.length === 0) return declared;
  const live = running.taskDefinition as unknown as JsonObject;
  return withLiveFields({ desired: declared, live }, taskDefinitionTree, fields);
}

/** What the service will have: what is declared, over what it has. */
function serviceFields(desired: DesiredService, live: LiveService): JsonObject {
  const declared = (live.service ? desired.definition : definitionAtCreation(desired)) ?? {};
  const has = liveFields(live);
  // A launch type that is declared goes before a strategy that is not.
  const { capacityProviderStrategy, ...rest } = has;
  const fields = { ...(declared.launchType === undefined ? has : rest), ...declared };
  // A map is owned leaf by leaf: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html.
  const percents = { ...mapOf(has.deploymentConfiguration), ...mapOf(declared.deploymentConfiguration) };
  return { ...fields, deploymentConfiguration: percents };
}

function mapOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function liveFields({ service }: LiveService): JsonObject {
  return (service ?? {}) as unknown as JsonObject;
}

/** A strategy goes before the launch type; neither tells of a service that its cluster's default strategy places. */
function platformOf({ capacityProviderStrategy, launchType, platformVersion }: JsonObject): TaskPlatform {
  const providers = objectsOf(capacityProviderStrategy).map((item) => String(item.capacityProvider));
  return {
    onFargate: providers.length > 0 ? providers.some(isFargate) : launchType === 'FARGATE',
    onFargateSpot: providers.includes('FARGATE_SPOT'),
    platformVersion: typeof platformVersion === 'string' ? platformVersion : undefined,
  };
}

function isFargate(provider: string): boolean {
  return provider === 'FARGATE' || provider === 'FARGATE_SPOT';
}

function repositoriesOf({ images }: DesiredService): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(images).map(([container, { repository }]) => [container, repository]));
}
