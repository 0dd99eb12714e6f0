import { isJsonObject, type JsonObject } from '../json.ts';
import { type CheckedContainer, type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html */
const onFargate = ['awslogs', 'splunk', 'awsfirelens'];
const onInstances = [...onFargate, 'fluentd', 'gelf', 'json-file', 'journald', 'syslog'];

/** What ECS refuses of a container's logConfiguration. */
export function logObjections(definition: CheckedDefinition): readonly Objection[] {
  return definition.containers.flatMap((container) => {
    const { logConfiguration } = container.fields;
    return isJsonObject(logConfiguration) ? containerObjections(container, logConfiguration, definition) : [];
  });
}

function containerObjections(
  { called }: CheckedContainer,
  { logDriver, options }: JsonObject,
  definition: CheckedDefinition,
): readonly Objection[] {
  if (typeof logDriver !== 'string') return [];
  const allowed = definition.onFargate ? onFargate : onInstances;
  if (!allowed.includes(logDriver)) {
    const where = definition.onFargate ? 'Fargate' : 'ECS';
    return [wrong(`${called}: log driver ${logDriver}, and ${where} has ${allowed.join(', ')}; choose one of them`)];
  }
  return logDriver === 'awslogs' ? awslogsObjections(called, isJsonObject(options) ? options : {}, definition) : [];
}

function awslogsObjections(called: string, options: JsonObject, definition: CheckedDefinition): readonly Objection[] {
  const missing = ['awslogs-group', 'awslogs-region'].filter((name) => !isSet(options[name]));
  const told: Objection[] = [];
  if (missing.length > 0)
    told.push(wrong(`${called}: log driver awslogs needs the option ${missing.join(' and ')}: add it`));
  if (isSet(options['awslogs-datetime-format']) && isSet(options['awslogs-multiline-pattern']))
    told.push(wrong(`${called}: awslogs-datetime-format and awslogs-multiline-pattern exclude each other; remove one`));
  if (definition.onFargate && !isSet(options['awslogs-stream-prefix'])) {
    const message = `${called}: AWS requires the option awslogs-stream-prefix of awslogs on Fargate: add it`;
    told.push({ severity: 'warning', code: 'logDriver', message });
  }
  return told;
}

function wrong(message: string): Objection {
  return { severity: 'error', code: 'logDriver', message };
}
