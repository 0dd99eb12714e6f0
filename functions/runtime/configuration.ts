import { ConfigurationError } from '../../lib/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a function's environment variables and collects every problem, so that one look at the log is enough. */
export interface ConfigurationReader {
  text(name: string): string;
  /** In (0, 1]. */
  share(name: string): number;
  minutes(name: string): number;
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
    share: (name) => number(name, 'a number above 0 and at most 1', (value) => value > 0 && value <= 1),
    minutes: (name) => number(name, 'a whole number of minutes', (value) => Number.isInteger(value) && value > 0),
    done() {
      if (problems.length === 0) return;
      const message = `${problems.join('; ')}: set it in the function's configuration (serverless.yml does)`;
      throw new ConfigurationError(message, 'environment variables');
    },
  };
}
