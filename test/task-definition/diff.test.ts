import type { FieldChange } from '../../lib/diff/field-change.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { fingerprint } from '../../lib/task-definition/fingerprint.ts';
import { normalizeTaskDefinition } from '../../lib/task-definition/normalize.ts';

function withContainer(fields: JsonObject, rest: JsonObject = {}): JsonObject {
  return { family: 'web', ...rest, containerDefinitions: [{ name: 'app', image: 'nginx', ...fields }] };
}

function environment(...variables: readonly JsonObject[]): JsonObject {
  return withContainer({ environment: variables });
}

const port = (fields: JsonObject, networkMode?: string) =>
  withContainer({ portMappings: [{ containerPort: 80, ...fields }] }, networkMode === undefined ? {} : { networkMode });

const efs = (fields: JsonObject): JsonObject => ({
  family: 'web',
  volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', ...fields } }],
});

describe('task definitions that ECS stores alike', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['vCPUs and CPU units', { cpu: '1 vCPU' }, { cpu: '1024' }],
    ['part of a vCPU, without a space', { cpu: '.25vcpu' }, { cpu: '256' }],
    ['GB and MiB', { memory: '2 GB' }, { memory: '2048' }],
    ['GB without a space', { memory: '0.5GB' }, { memory: '512' }],
    ['a number and its text', { cpu: 256 }, { cpu: '256' }],
    ['bridge and no network mode', { networkMode: 'bridge' }, {}],
    ['no port, port 0 and bridge', port({ hostPort: 0 }), port({})],
    ['the same host port under awsvpc', port({ hostPort: 80 }, 'awsvpc'), port({}, 'awsvpc')],
    ['the same host port under host', port({ hostPort: 80 }, 'host'), port({}, 'host')],
    ['a blank host port under awsvpc', port({ hostPort: 0 }, 'awsvpc'), port({ hostPort: 80 }, 'awsvpc')],
    ['tcp and no protocol', port({ protocol: 'tcp' }), port({})],
    ['a port in quotes', withContainer({ portMappings: [{ containerPort: '80' }] }), port({})],
    ['empty lists', withContainer({ command: [], mountPoints: [], links: null }), withContainer({})],
    ['an empty host volume', { volumes: [{ name: 'v', host: {} }] }, { volumes: [{ name: 'v' }] }],
    ['the root directory', efs({ rootDirectory: '/' }), efs({})],
    ['an empty text', withContainer({ user: '', hostname: '' }), withContainer({})],
    ['a restart policy that is off', withContainer({ restartPolicy: { enabled: false } }), withContainer({})],
    [
      'an environment value that YAML read as a number',
      environment({ name: 'A', value: 1 }),
      environment({ name: 'A', value: '1' }),
    ],
    ["a role's name and its ARN", { taskRoleArn: 'web' }, { taskRoleArn: 'arn:aws:iam::111122223333:role/web' }],
    [
      "a role's path and its ARN",
      { taskRoleArn: '/team/web' },
      { taskRoleArn: 'arn:aws:iam::111122223333:role/team/web' },
    ],
    ['an unknown field that is empty', withContainer({ newList: [], newMap: {}, newField: null }), withContainer({})],
    ['tags', { tags: [{ key: 'a', value: 'b' }] }, {}],
  ])('%s', (_, one, another) => {
    expect(diffTaskDefinition(one, another)).toEqual([]);
    expect(diffTaskDefinition(another, one)).toEqual([]);
  });
});

describe('task definitions that differ', () => {
  const volume = (fields: JsonObject): JsonObject => ({ volumes: [{ name: 'v', ...fields }] });
  it.each<[string, JsonObject, JsonObject, readonly FieldChange[]]>([
    [
      'an image',
      withContainer({ image: 'nginx:2' }),
      withContainer({}),
      [{ path: 'containerDefinitions[app].image', from: 'nginx', to: 'nginx:2' }],
    ],
    [
      'a field that leaves its default',
      withContainer({ essential: false }),
      withContainer({}),
      [{ path: 'containerDefinitions[app].essential', from: true, to: false }],
    ],
    [
      'another host port',
      port({ hostPort: 8080 }),
      port({}),
      [{ path: 'containerDefinitions[app].portMappings[80].hostPort', to: 8080 }],
    ],
    [
      'another protocol is another port',
      port({ protocol: 'udp', name: 'dns' }),
      port({}),
      [
        { path: 'containerDefinitions[app].portMappings[80/udp].name', to: 'dns' },
        { path: 'containerDefinitions[app].portMappings[80]', from: { containerPort: 80 } },
      ],
    ],
    [
      'an environment value, redacted',
      environment({ name: 'LOG_LEVEL', value: 'info' }),
      environment({ name: 'LOG_LEVEL', value: 'debug' }),
      [{ path: 'containerDefinitions[app].environment[LOG_LEVEL].value', from: 'debug', to: 'info', redact: true }],
    ],
    [
      'an environment value that becomes empty',
      environment({ name: 'A', value: '' }),
      environment({ name: 'A', value: 'x' }),
      [{ path: 'containerDefinitions[app].environment[A].value', from: 'x', to: '', redact: true }],
    ],
    [
      'one of two variables of one name, for the later one may count',
      environment({ name: 'A', value: '1' }, { name: 'A', value: '2' }),
      environment({ name: 'A', value: '2' }, { name: 'A', value: '1' }),
      [
        { path: 'containerDefinitions[app].environment[A].value', from: '2', to: '1', redact: true },
        { path: 'containerDefinitions[app].environment[A#2].value', from: '1', to: '2', redact: true },
      ],
    ],
    [
      "a log driver's option, its token redacted",
      withContainer({ logConfiguration: { logDriver: 'splunk', options: { 'splunk-url': 'b', 'splunk-token': 'c' } } }),
      withContainer({ logConfiguration: { logDriver: 'splunk', options: { 'splunk-url': 'a', 'splunk-token': 'x' } } }),
      [
        { path: 'containerDefinitions[app].logConfiguration.options[splunk-url]', from: 'a', to: 'b' },
        { path: 'containerDefinitions[app].logConfiguration.options[splunk-token]', from: 'x', to: 'c', redact: true },
      ],
    ],
    [
      'an option that is set to nothing',
      withContainer({ logConfiguration: { logDriver: 'splunk', options: { tag: '' } } }),
      withContainer({ logConfiguration: { logDriver: 'splunk' } }),
      [{ path: 'containerDefinitions[app].logConfiguration.options[tag]', to: '' }],
    ],
    [
      'the order of environment files, for the first one counts',
      withContainer({
        environmentFiles: [
          { value: 'a', type: 's3' },
          { value: 'b', type: 's3' },
        ],
      }),
      withContainer({
        environmentFiles: [
          { value: 'b', type: 's3' },
          { value: 'a', type: 's3' },
        ],
      }),
      [
        {
          path: 'containerDefinitions[app].environmentFiles',
          from: [
            { value: 'b', type: 's3' },
            { value: 'a', type: 's3' },
          ],
          to: [
            { value: 'a', type: 's3' },
            { value: 'b', type: 's3' },
          ],
        },
      ],
    ],
    [
      'what kind of volume it is',
      volume({ dockerVolumeConfiguration: { scope: 'task' } }),
      volume({}),
      [{ path: 'volumes[v].dockerVolumeConfiguration', to: {} }],
    ],
    [
      "a role of another name's ARN",
      { taskRoleArn: 'web' },
      { taskRoleArn: 'arn:aws:iam::111122223333:role/other-web' },
      [{ path: 'taskRoleArn', from: 'arn:aws:iam::111122223333:role/other-web', to: 'web' }],
    ],
    [
      'a role in another account',
      { taskRoleArn: 'arn:aws:iam::111122223333:role/web' },
      { taskRoleArn: 'arn:aws:iam::444455556666:role/web' },
      [
        {
          path: 'taskRoleArn',
          from: 'arn:aws:iam::444455556666:role/web',
          to: 'arn:aws:iam::111122223333:role/web',
        },
      ],
    ],
    [
      'awsvpc instead of nothing',
      { networkMode: 'awsvpc' },
      {},
      [{ path: 'networkMode', from: 'bridge', to: 'awsvpc' }],
    ],
    ['an unknown switch that is off', { newSwitch: false }, {}, [{ path: 'newSwitch', to: false }]],
    [
      'a container that comes, leaf by leaf',
      { containerDefinitions: [{ name: 'log', image: 'fluent', environment: [{ name: 'A', value: 's' }] }] },
      {},
      [
        { path: 'containerDefinitions[log].image', to: 'fluent' },
        { path: 'containerDefinitions[log].environment[A].value', to: 's', redact: true },
      ],
    ],
  ])('%s', (_, desired, live, changes) => {
    expect(diffTaskDefinition(desired, live)).toEqual(changes);
    const reversed = changes.map(({ from, to, ...rest }) => ({
      ...rest,
      ...(from === undefined ? {} : { to: from }),
      ...(to === undefined ? {} : { from: to }),
    }));
    expect(diffTaskDefinition(live, desired)).toEqual(expect.arrayContaining(reversed));
  });
});

describe('an environment variable with an empty value', () => {
  const wanted = environment({ name: 'A', value: '' }, { name: 'B', value: '1' });
  const without = environment({ name: 'B', value: '1' });
  const added: JsonValue = { name: 'A' };
  const sent = (content: JsonObject) => fingerprint(normalizeTaskDefinition(content));

  it('is a change where nobody knows what was sent', () => {
    expect(diffTaskDefinition(wanted, without)).toEqual([
      { path: 'containerDefinitions[app].environment[A]', to: added, redact: true },
    ]);
  });

  it('is a change where something else was sent', () => {
    expect(diffTaskDefinition(wanted, without, sent(without))).toHaveLength(1);
  });

  it('is none where this very content was sent, for then ECS dropped it', () => {
    expect(diffTaskDefinition(wanted, without, sent(wanted))).toEqual([]);
  });

  it('is none where ECS kept the name alone', () => {
    expect(diffTaskDefinition(wanted, environment({ name: 'A' }, { name: 'B', value: '1' }))).toEqual([]);
  });

  it('does not hide another change beside it', () => {
    const other = environment({ name: 'B', value: '2' });
    expect(diffTaskDefinition(wanted, other, sent(wanted))).toHaveLength(1);
  });

  it('is a change when it goes', () => {
    expect(diffTaskDefinition(without, wanted)).toHaveLength(1);
  });
});
