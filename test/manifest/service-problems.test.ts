import { oneService } from './memory-source.ts';
import { at, problemsOf } from './problems-of.ts';

describe('a problem of service.yaml is reported at its place', () => {
  it.each<[string, readonly string[], string]>([
    [
      'not YAML',
      ['service: web', 'images: [a'],
      `${at}:3:1: not valid YAML or JSON: flow sequence in block collection must be sufficiently indented and end with a ]`,
    ],
    [
      'a key twice',
      ['service: web', 'service: api'],
      `${at}:2:1: this key stands in the map already; each may stand once`,
    ],
    ['a tab', ['definition:', '\tdesiredCount: 1'], `${at}:2:1: a tab indents this line; YAML allows spaces only`],
    [
      'two documents',
      ['service: web', '---', 'service: api'],
      `${at}:2:1: a second document starts here; a file holds one`,
    ],
    [
      'a tag',
      ['service: !Ref web'],
      `${at}:1:10: this tag is not known here; write plain values, and put text with ! in quotes`,
    ],
    [
      'a merge key',
      ['service: web', 'definition:', '  <<: { desiredCount: 1 }'],
      `${at}:3:3: merge keys (<<) are not supported; write the keys, or patch by environment`,
    ],
    ['a list', ['- service'], `${at}:1:1: a service's manifest has to be a map, and is a list`],
    [
      'no keys that matter',
      ['mode: report'],
      [
        `${at}:1:1: service is missing; it has to be a service's name: letters, digits, - and _`,
        `${at}:1:1: taskDefinition is missing; it has to be a path, the object itself, or live`,
      ].join('\n'),
    ],
    [
      'a misspelt key',
      ['service: web', 'taskDefinition: live', 'definiton: {}', 'definition: {}'],
      `${at}:3:1: unknown key "definiton"; did you mean "definition"? (allowed here: service, taskDefinition, follow, definition, images, environments, mode, drift, capacity, suspend, deadline, ignore)`,
    ],
    [
      "a service's name with a space",
      ['service: my web', 'taskDefinition: live', 'definition: {}'],
      `${at}:1:10: service has to be a service's name: letters, digits, - and _, and is the text "my web"`,
    ],
    [
      'a path out of the workspace',
      ['service: web', 'taskDefinition: ../../../task.json'],
      `${at}:2:17: the path "../../../task.json" is not one of the workspace; write a path relative to this file, with /, inside the workspace`,
    ],
    [
      'a missing file',
      ['service: web', 'taskDefinition: task-definition.json'],
      `${at}:2:17: there is no file services/web/task-definition.json; name one that the workspace has`,
    ],
    [
      'a task definition of a wrong type',
      ['service: web', 'taskDefinition: 3'],
      `${at}:2:17: taskDefinition has to be a path, the object itself, or live, and is the number 3`,
    ],
    [
      'a definition of a wrong type',
      ['service: web', 'taskDefinition: live', 'definition: [a]'],
      `${at}:3:13: definition has to be a path, or the object itself, and is a list`,
    ],
    [
      'follow without live',
      ['service: web', 'follow: family', 'taskDefinition: { containerDefinitions: [{ name: a, image: b }] }'],
      `${at}:2:1: follow goes with taskDefinition: live alone; take it away, or write live`,
    ],
    [
      'live and nothing to do',
      ['service: web', 'taskDefinition: live'],
      `${at}:2:17: with taskDefinition: live there is nothing here for Berth to do; name images, or a definition`,
    ],
    [
      'another follow',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'follow: newest'],
      `${at}:4:9: follow has to be service, family, or a map of family, and is the text "newest"`,
    ],
    [
      'a suspend that is text',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'suspend: "yes"'],
      `${at}:4:10: suspend has to be true or false, and is the text "yes"`,
    ],
    [
      'a deadline of seconds',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'deadline: 90s'],
      `${at}:4:11: deadline has to be minutes such as 45, or a duration such as 45m or 1h30m, from 1 minute to 720 hours, and is the text "90s"`,
    ],
    [
      'a value that nobody defines',
      ['service: web', 'taskDefinition: live', 'definition:', `  role: 'a-\${values.domian}-\${values.x}'`],
      [
        `${at}:4:12: environment production has no value "domian"; did you mean "domain"? (its values: domain, count)`,
        `${at}:4:29: environment production has no value "x"; its values: domain, count`,
      ].join('\n'),
    ],
    [
      'a value that is not closed',
      ['service: web', 'taskDefinition: live', `definition: { role: "\${values.domain" }`],
      `${at}:3:22: "\${values.domain" is not closed; write \${values.name}, or $\${values. for the text itself`,
    ],
    [
      'a patch of an unknown environment',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments: { stagng: {} }'],
      `${at}:4:17: there is no environment "stagng"; did you mean "staging"? (the environments: production, staging)`,
    ],
    [
      'an unknown key in the patch of an environment that is not asked for',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments: { staging: { service: x } }'],
      `${at}:4:28: unknown key "service"; allowed here: taskDefinition, follow, definition, images, mode, drift, capacity, suspend, deadline, ignore`,
    ],
    [
      'a patch that is no map',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments:', '  staging:'],
      `${at}:5:11: staging has to be a map of what differs there, and is nothing`,
    ],
    [
      'a patch of what runs',
      [
        'service: web',
        'taskDefinition: live',
        'definition: {}',
        'environments:',
        '  production: { taskDefinition: { cpu: "1" } }',
      ],
      `${at}:5:33: there is nothing to patch: taskDefinition is live; patch the images`,
    ],
    [
      'a name and a cluster in definition',
      ['service: web', 'taskDefinition: live', 'definition: { serviceName: web, cluster: c, taskDefinition: t }'],
      [
        `${at}:3:15: serviceName does not belong here; the manifest's \`service\` is the name`,
        `${at}:3:33: cluster does not belong here; the environment in berth.yaml names it`,
        `${at}:3:45: taskDefinition does not belong here; Berth sets it to the revision that it registers`,
      ].join('\n'),
    ],
    [
      'a number where ECS wants text, and text where it wants a number',
      ['service: web', 'taskDefinition: live', 'definition: { desiredCount: "3", platformVersion: 1.4 }'],
      [
        `${at}:3:29: desiredCount has to be a whole number, and is the text "3"`,
        `${at}:3:51: platformVersion has to be text, and is the number 1.4; put it in quotes`,
      ].join('\n'),
    ],
    [
      "a tag of Berth's own",
      ['service: web', 'taskDefinition: live', 'definition: { tags: [{ key: berth:owns, value: x }] }'],
      `${at}:3:29: tags that begin with berth: are Berth's own; choose another key`,
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await problemsOf(oneService(...lines), 'production')).toBe(expected);
  });
});
