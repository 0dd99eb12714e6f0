import type { InstanceFacts } from '../placement/container-instance.ts';
import type { Subject } from './query.ts';

/** Whether an instance has the attribute, or the field is known. Not for `task:group`, which has many values. */
export function hasSubject(facts: InstanceFacts, subject: Subject): boolean {
  return subject.startsWith('attribute:')
    ? facts.attributes.has(nameOf(subject))
    : textOf(facts, subject) !== undefined;
}

/** An instance's value as text; `undefined` when there is none. Not for `task:group`, which has many. */
export function textOf(facts: InstanceFacts, subject: Subject): string | undefined {
  switch (subject) {
    case 'agentConnected':
      return String(facts.agentConnected);
    case 'agentVersion':
      return facts.agentVersion;
    case 'ec2InstanceId':
      return facts.ec2InstanceId;
    case 'registeredAt':
      return facts.registeredAt === undefined ? undefined : String(Math.floor(facts.registeredAt));
    case 'runningTasksCount':
      return String(facts.runningTasksCount);
    default:
      return facts.attributes.get(nameOf(subject));
  }
}

function nameOf(attribute: string): string {
  return attribute.slice('attribute:'.length);
}
