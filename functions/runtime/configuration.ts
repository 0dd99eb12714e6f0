import { ConfigurationError } from '../../lib/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a function's environment variables and collects every problem, so that one look at the log is enough. */
export interface ConfigurationReader {
  text(name: string): string;
  /** `undefined` when it is not set, or empty. */
  optional(name: string): string | undefined;
  /** In (0, 1]. */
  share(name: string): number;
  minutes(name: string): number;
  /** Says what else is wrong. */
  problem(text: string): void;
  /** Throws ConfigurationError with everything that is missing or wrong. */
  done(): void;
}

/** A reader over the given variables. */
export function readConfiguration(variables: Variables): ConfigurationReader {
  const problems: string[] = [];
  const number = (name: string, allowed: string, isAllowed: (value: number) => boolean): number => {
    const value = Number(variables[name]);
    if (variables[name] === undefined || !isAllowed(value)) problems.push(`${name} must be ${allowed}`);
    return value;
  };
  return {
    text(name) {
      const value = variables[name];
      if (!value) problems.push(`${name} is not set`);
      return value ?? '';
    },
    optional: (name) => variables[name] || undefined,
    share: (name) => number(name, 'a number above 0 and at most 1', (value) => value > 0 && value <= 1),
    minutes: (name) => number(name, 'a whole number of minutes', (value) => Number.isInteger(value) && value > 0),
    problem: (text) => void problems.push(text),
    done() {
      if (problems.length === 0) return;
      const message = `${problems.join('; ')}: set it in the function's configuration (serverless.yml does)`;
      throw new ConfigurationError(message, 'environment variables');
    },
  };
}

/** The repository that a stack follows. */
export interface GitSettings {
  readonly url: string;
  readonly branch: string;
  /** The workspace's folder, without slashes at its ends; empty for the root. */
  readonly path: string;
  /** Name of the secret that opens the repository; `undefined` for a public one. */
  readonly secret: string | undefined;
}

/** What the stack says of Git; `undefined` when the workspace is the packaged folder. */
export function gitSettings(configuration: ConfigurationReader): GitSettings | undefined {
  const url = configuration.optional('BERTH_GIT_URL');
  if (url === undefined) return undefined;
  const path = configuration.optional('BERTH_GIT_PATH') ?? '';
  return {
    url,
    branch: configuration.text('BERTH_GIT_BRANCH'),
    path: path.replace(/^\/+|\/+$/g, ''),
    secret: configuration.optional('BERTH_GIT_SECRET'),
  };
}

/** An environment that a stack looks after. */
export interface FollowedEnvironment {
  readonly environment: string;
  /** `undefined` when the workspace is the packaged folder. */
  readonly git: GitSettings | undefined;
}

/** What BERTH_ENVIRONMENTS lists, `production,staging@develop`: each follows the stack's branch unless it names its own. */
export function followedEnvironments(
  configuration: ConfigurationReader,
  git: GitSettings | undefined,
): readonly FollowedEnvironment[] {
  const entries = configuration
    .text('BERTH_ENVIRONMENTS')
    .split(',')
    .map((entry) => entry.trim());
  const followed = entries.map((entry) => {
    const [, environment = '', branch] = /^([^@]+)(?:@(.+))?$/.exec(entry) ?? [];
    if (environment === '')
      configuration.problem(`BERTH_ENVIRONMENTS: "${entry}" is no environment or environment@branch`);
    if (branch !== undefined && !git) {
      configuration.problem(`BERTH_ENVIRONMENTS: ${entry} names a branch, and BERTH_GIT_URL no repository`);
    }
    return { environment, git: git && branch !== undefined ? { ...git, branch } : git };
  });
  const names = followed.map(({ environment }) => environment);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) configuration.problem(`BERTH_ENVIRONMENTS names ${twice} twice`);
  return followed;
}
