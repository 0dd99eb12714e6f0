/** What user data writes into `/etc/ecs/ecs.config`. */
export interface AgentConfiguration {
  /** `undefined` when user data does not name one. */
  readonly cluster: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** MiB kept from tasks. */
  readonly reservedMemory: number;
  readonly reservedPorts: readonly number[] | undefined;
  readonly reservedUdpPorts: readonly number[] | undefined;
}

/**
 * The settings that user data echoes into the agent's file, as the developer guide's examples do:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html.
 */
export function readAgentConfiguration(userData: string): AgentConfiguration {
  const setting = (name: string): string | undefined => {
    const line = new RegExp(`\\b${name}=(.*)`).exec(userData)?.[1];
    return line
      ?.replace(/\s*>>.*$/, '')
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/["']$/, '')
      .trim();
  };
  return {
    cluster: setting('ECS_CLUSTER'),
    attributes: jsonOf(setting('ECS_INSTANCE_ATTRIBUTES')) as Readonly<Record<string, string>>,
    reservedMemory: Number(setting('ECS_RESERVED_MEMORY') ?? 0),
    reservedPorts: portsOf(setting('ECS_RESERVED_PORTS')),
    reservedUdpPorts: portsOf(setting('ECS_RESERVED_PORTS_UDP')),
  };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}

function portsOf(text: string | undefined): readonly number[] | undefined {
  const ports = text === undefined ? undefined : jsonOf(text);
  return Array.isArray(ports) ? ports.map(Number) : undefined;
}
