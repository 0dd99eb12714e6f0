import { AwsError, type Body, type BusEvent, type EmulatedService, type Environment } from '../service.ts';
import type { DeliveredEvent } from './event.ts';
import { matchesPattern } from './pattern.ts';
import { parsePattern } from './pattern-syntax.ts';
import { createRule, describeRule, type Rule, type Target } from './rule.ts';

/** What the operations need of the bus. */
interface Bus {
  readonly rules: Map<string, Rule>;
  emit(event: BusEvent): DeliveredEvent;
  addRule(rule: Rule): void;
}

interface PutEntry extends Body {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
}

const maximumTargets = 5;

/** EventBridge's operations on the default bus. */
export function busOperations(bus: Bus, environment: Environment): EmulatedService['operations'] {
  return {
    PutEvents: (input, { region }) => putEvents(bus, input, region),
    PutRule: (input) => putRule(bus, environment, input),
    DescribeRule: (input) => describeRule(ruleOf(bus, input.Name)),
    ListRules: (input) => ({ Rules: listRules(bus, input.NamePrefix as string | undefined) }),
    DeleteRule: (input) => deleteRule(bus, input),
    EnableRule: (input) => enable(bus, input, true),
    DisableRule: (input) => enable(bus, input, false),
    PutTargets: (input) => putTargets(bus, input),
    RemoveTargets: (input) => removeTargets(bus, input),
    ListTargetsByRule: (input) => ({ Targets: [...ruleOf(bus, input.Rule).targets.values()] }),
    ListRuleNamesByTarget: (input) => ({ RuleNames: rulesWithTarget(bus, String(input.TargetArn)) }),
    TestEventPattern: (input) => ({ Result: testPattern(input) }),
  };
}

function putEvents(bus: Bus, input: Body, region: string): Body {
  const entries = (input.Entries ?? []) as readonly PutEntry[];
  if (entries.length < 1 || entries.length > 10) {
    throw new AwsError('ValidationException', `1 to 10 entries are allowed, and there are ${entries.length}.`);
  }
  const results = entries.map((entry) => putEvent(bus, entry, region));
  return { FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length, Entries: results };
}

function putEvent(bus: Bus, entry: PutEntry, region: string): Body {
  const refused = refusal(entry);
  if (refused) return { ErrorCode: refused.code, ErrorMessage: refused.message };
  const event = bus.emit({
    source: entry.Source ?? '',
    'detail-type': entry.DetailType ?? '',
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? '{}') as Body,
    region,
  });
  return { EventId: event.id };
}

function refusal(entry: PutEntry): { readonly code: string; readonly message: string } | undefined {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => !entry[name]);
  if (missing) {
    return {
      code: 'InvalidArgument',
      message: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  try {
    JSON.parse(entry.Detail ?? '');
    return undefined;
  } catch {
    return { code: 'MalformedDetail', message: 'Detail is malformed.' };
  }
}

function putRule(bus: Bus, environment: Environment, input: Body): Body {
  const name = String(input.Name);
  const arn = `arn:aws:events:${environment.region}:${environment.account}:rule/${name}`;
  bus.addRule(createRule(input, arn, bus.rules.get(name)?.targets ?? new Map()));
  return { RuleArn: arn };
}

function listRules(bus: Bus, prefix: string | undefined): readonly Body[] {
  const rules = [...bus.rules.values()].filter((rule) => rule.name.startsWith(prefix ?? ''));
  return rules.sort((a, b) => (a.name < b.name ? -1 : 1)).map(describeRule);
}

function deleteRule(bus: Bus, input: Body): Body {
  const rule = bus.rules.get(String(input.Name));
  if (rule && rule.targets.size > 0) {
    throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
  }
  bus.rules.delete(String(input.Name));
  return {};
}

function enable(bus: Bus, input: Body, enabled: boolean): Body {
  ruleOf(bus, input.Name).enabled = enabled;
  return {};
}

function putTargets(bus: Bus, input: Body): Body {
  const rule = ruleOf(bus, input.Rule);
  const targets = (input.Targets ?? []) as readonly Target[];
  const ids = new Set([...rule.targets.keys(), ...targets.map((target) => target.Id)]);
  if (ids.size > maximumTargets) {
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  for (const target of targets) rule.targets.set(target.Id, target);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function removeTargets(bus: Bus, input: Body): Body {
  const rule = ruleOf(bus, input.Rule);
  for (const id of (input.Ids ?? []) as readonly string[]) rule.targets.delete(id);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function rulesWithTarget(bus: Bus, arn: string): readonly string[] {
  const rules = [...bus.rules.values()];
  return rules
    .filter((rule) => [...rule.targets.values()].some((target) => target.Arn === arn))
    .map((rule) => rule.name);
}

function testPattern(input: Body): boolean {
  const event: unknown = JSON.parse(String(input.Event));
  return matchesPattern(parsePattern(String(input.EventPattern)), event);
}

function ruleOf(bus: Bus, name: unknown): Rule {
  const rule = bus.rules.get(String(name));
  if (rule) return rule;
  const message = `Rule ${name} does not exist on EventBus default.`;
  throw new AwsError('ResourceNotFoundException', message);
}
