import { compareAgentVersions, parseAgentVersion } from './agent-version.ts';
import type { Subject } from './query.ts';
import { parseRegistrationDate } from './registration-date.ts';

/** How an instance's value stands to the argument: below, equal to, or above 0; `NaN` when they do not compare. */
export type Comparer = (value: string) => number;

/**
 * Compares versions as versions, dates and counts as numbers. Of attributes AWS's page says no more than *greater
 * than*: here two numbers are compared as numbers, anything else as text, code unit by code unit; equality is always
 * that of text, as documented.
 */
export function comparerOf(subject: Subject, argument: string): Comparer {
  switch (subject) {
    case 'agentVersion': {
      const wanted = parseAgentVersion(argument) ?? [];
      return (value) => {
        const version = parseAgentVersion(value);
        return version ? compareAgentVersions(version, wanted) : Number.NaN;
      };
    }
    case 'registeredAt': {
      const wanted = parseRegistrationDate(argument) ?? Number.NaN;
      return (value) => Number(value) - wanted;
    }
    case 'runningTasksCount':
      return (value) => Number(value) - Number(argument);
    case 'agentConnected':
      return (value) => compareAsText(value, argument.toLowerCase());
    default:
      return (value) => compareAttribute(value, argument);
  }
}

function compareAttribute(value: string, argument: string): number {
  if (value === argument) return 0;
  const difference = Number(value) - Number(argument);
  const areNumbers = [value, argument].every((text) => /^-?\d+(?:\.\d+)?$/.test(text));
  return areNumbers && difference !== 0 ? difference : compareAsText(value, argument);
}

function compareAsText(value: string, argument: string): number {
  if (value === argument) return 0;
  return value < argument ? -1 : 1;
}
