import { ConfigurationError, ManifestError } from '../../lib/errors.ts';
import { loadEnvironment, loadService, openEnvironment, streamServices } from '../../lib/observe/load-manifests.ts';
import type { Source } from '../../lib/ports/source.ts';
import { memorySource, oneService, workspaceText } from '../manifest/memory-source.ts';

const live = 'taskDefinition: live\ndefinition: {}\n';

function fleet(size: number, manifest: (name: string) => string = (name) => `service: ${name}\n${live}`) {
  const files: Record<string, string> = { 'berth.yaml': workspaceText };
  for (let index = 0; index < size; index++) {
    const name = `s${String(index).padStart(4, '0')}`;
    files[`services/${name}/service.yaml`] = manifest(name);
  }
  return memorySource(files, 'c0ffee');
}

async function web(environment: string, ...lines: readonly string[]) {
  const { services } = await loadEnvironment(memorySource(oneService('service: web', ...lines)), environment);
  return services[0];
}

describe('loadEnvironment', () => {
  it('gives the services in the order of their files, at the commit of the source', async () => {
    const { environment, services, warnings } = await loadEnvironment(fleet(3), 'staging');
    expect(environment).toEqual({
      name: 'staging',
      region: 'eu-west-1',
      cluster: 'staging',
      mode: 'report',
      drift: 'report',
    });
    expect(services.map(({ service, commit }) => `${service} ${commit}`)).toEqual([
      's0000 c0ffee',
      's0001 c0ffee',
      's0002 c0ffee',
    ]);
    expect(warnings).toEqual([]);
  });

  it('lets a service say more of its capacity than its environment', async () => {
    const text =
      'version: 1\nservices: s/*.yaml\nenvironments: { p: { region: eu-west-1, cluster: c, capacity: block } }\n';
    const source = memorySource({
      'berth.yaml': text,
      's/api.yaml': `service: api\n${live}`,
      's/web.yaml': `service: web\ncapacity: off\n${live}`,
    });
    const { services } = await loadEnvironment(source, 'p');
    expect(services.map(({ service, capacity }) => `${service}: ${capacity}`)).toEqual(['api: block', 'web: off']);
  });

  it('gives warnings beside the services', async () => {
    const source = memorySource(oneService('service: web', 'taskDefinition: live', 'definition: { newThing: 1 }'));
    const { services, warnings } = await loadEnvironment(source, 'production');
    expect(services[0]?.definition).toEqual({ newThing: 1 });
    expect(warnings).toEqual([expect.objectContaining({ line: 3, column: 15 })]);
  });

  it('finds services by several globs, each once', async () => {
    const text =
      'version: 1\nservices: [apps/**/*.yaml, ./apps/web.yaml]\nenvironments: { p: { region: eu-west-1, cluster: c } }\n';
    const source = memorySource({
      'berth.yaml': text,
      'apps/web.yaml': `service: web\n${live}`,
      'apps/deep/er/api.yaml': `service: api\n${live}`,
      'apps/readme.md': '',
    });
    const { services } = await loadEnvironment(source, undefined);
    expect(services.map(({ service }) => service)).toEqual(['api', 'web']);
  });

  it('fills values in, in paths and in the files that they lead to', async () => {
    const source = memorySource({
      ...oneService(
        'service: web',
        'taskDefinition: "task-${values.count}.json"',
        'definition: { role: "r-${values.count}" }',
      ),
      'services/web/task-3.json':
        '{ "containerDefinitions": [{ "name": "app", "image": "x", "command": ["${values.domain}", "${HOME}", "$${values.domain}"] }] }',
    });
    const { services } = await loadEnvironment(source, 'production');
    expect(services[0]?.taskDefinition).toMatchObject({
      content: { containerDefinitions: [{ command: ['example.com', '${HOME}', '${values.domain}'] }] },
    });
    expect(services[0]?.definition).toEqual({ role: 'r-3' });
  });

  it('does not fill in the patches of other environments', async () => {
    const patch = 'environments: { production: { definition: { role: "${values.count}" } } }';
    expect((await web('staging', 'taskDefinition: live', 'definition: {}', patch))?.definition).toEqual({});
  });
});

describe('an environment of a service', () => {
  const task = 'taskDefinition: { containerDefinitions: [{ name: app, image: x, cpu: 1 }] }';

  it.each<[string, readonly string[], object]>([
    [
      'mode, drift and deadline are what the environment says, or their defaults',
      [task],
      { mode: 'report', drift: 'report', deadlineMinutes: 30, suspend: false },
    ],
    [
      "a service's own mode wins",
      [task, 'mode: apply', 'drift: correct', 'suspend: true', 'deadline: 2h'],
      { mode: 'apply', drift: 'correct', suspend: true, deadlineMinutes: 120 },
    ],
    [
      "a patch's wins over both",
      [task, 'mode: apply', 'environments: { staging: { mode: report, suspend: true } }'],
      { mode: 'report', suspend: true },
    ],
    ['the family is the service when nothing says it', [task], { taskDefinition: { content: { family: 'web' } } }],
    [
      'the family stays what it is when the task definition says it',
      ['taskDefinition: { family: f, containerDefinitions: [{ name: app, image: x }] }'],
      { taskDefinition: { content: { family: 'f' } } },
    ],
    [
      'live follows the service',
      ['taskDefinition: live', 'definition: {}'],
      { taskDefinition: { kind: 'live', follow: 'service' } },
    ],
    [
      'live follows the family when told',
      ['taskDefinition: live', 'definition: {}', 'follow: family'],
      { taskDefinition: { kind: 'live', follow: 'family' } },
    ],
    [
      'live follows a family by its name',
      ['taskDefinition: live', 'definition: {}', 'follow: { family: base }'],
      { taskDefinition: { kind: 'live', follow: 'family', family: 'base' } },
    ],
    [
      'a definition that only an environment has',
      [task, 'environments: { staging: { definition: { desiredCount: 1 } } }'],
      { definition: { desiredCount: 1 } },
    ],
    [
      'a definition that an environment takes away',
      [task, 'definition: { desiredCount: 1 }', 'environments: { staging: { definition: null } }'],
      { definition: undefined },
    ],
    [
      'a task definition that an environment replaces',
      [task, 'definition: {}', 'environments: { staging: { taskDefinition: live } }'],
      { taskDefinition: { kind: 'live' } },
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await web('staging', ...lines)).toMatchObject(expected);
  });

  it('changes a policy by taking the other away', async () => {
    const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
    const desired = await web(
      'staging',
      'taskDefinition: live',
      `images: { app: { repository: ${repository}, semver: '1.x', exclude: [rc] } }`,
      'environments: { staging: { images: { app: { semver: null, numerical: desc, filter: { pattern: "a-(.*)", extract: $1 } } } } }',
    );
    expect(desired?.images.app?.policy).toEqual({
      kind: 'numerical',
      order: 'desc',
      filter: { pattern: 'a-(.*)', extract: '$1' },
      exclude: ['rc'],
    });
  });

  it('takes a filter that is only an expression', async () => {
    const desired = await web(
      'staging',
      'taskDefinition: live',
      'images: { app: { repository: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web, alphabetical: asc, filter: ^v } }',
    );
    expect(desired?.images.app?.policy).toEqual({ kind: 'alphabetical', order: 'asc', filter: { pattern: '^v' } });
  });
});

describe('streamServices', () => {
  it("gives every service its own result: one's problems hide no other", async () => {
    const source = fleet(5, (name) => (name === 's0002' ? 'service: s0002\nmode: of\n' : `service: ${name}\n${live}`));
    const results = [];
    for await (const batch of streamServices(await openEnvironment(source, 'production'), 2)) results.push(batch);
    expect(results.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(
      results.flat().map(({ service, desired, problems }) => [service, desired !== undefined, problems.length]),
    ).toEqual([
      ['s0000', true, 0],
      ['s0001', true, 0],
      ['s0002', false, 2],
      ['s0003', true, 0],
      ['s0004', true, 0],
    ]);
  });

  it('takes a file that the source refuses for a problem of its service', async () => {
    const source = fleet(3);
    const refusing: Source = {
      ...source,
      read: async (path) => {
        if (path.includes('s0001')) throw new ConfigurationError(`${path} leads out`, path);
        return source.read(path);
      },
    };
    const results = [];
    for await (const batch of streamServices(await openEnvironment(refusing, 'production'))) results.push(...batch);
    expect(results.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
      [],
      ['services/s0001/service.yaml leads out'],
      [],
    ]);
  });

  it('reads no batch before it is asked for', async () => {
    const source = fleet(1000);
    const stream = streamServices(await openEnvironment(source, 'production'), 10);
    await stream.next();
    expect(source.reads.filter((path) => path.startsWith('services/'))).toHaveLength(10);
    await stream.return();
  });
});

describe('loadService', () => {
  it('reads the manifest of the folder of that name, and no other', async () => {
    const source = fleet(1000);
    const { desired } = await loadService(await openEnvironment(source, 'production'), 's0777');
    expect(desired.service).toBe('s0777');
    expect(source.reads).toEqual(['berth.yaml', 'services/s0777/service.yaml']);
  });

  it('reads the file that an index names, and lists nothing', async () => {
    const source = fleet(10);
    const list = () => Promise.reject(new Error('listed'));
    const opened = await openEnvironment({ ...source, list }, 'production');
    const { desired } = await loadService(opened, 's0003', 'services/s0003/service.yaml');
    expect(desired.service).toBe('s0003');
    expect(source.reads).toEqual(['berth.yaml', 'services/s0003/service.yaml']);
  });

  it('looks further when the file that an index names holds another service', async () => {
    const opened = await openEnvironment(fleet(10), 'production');
    expect((await loadService(opened, 's0003', 'services/s0004/service.yaml')).desired.service).toBe('s0003');
  });

  it('finds a service in a folder of another name', async () => {
    const source = memorySource({
      ...oneService('service: web'),
      'services/zzz/service.yaml': `service: shop-web\n${live}`,
    });
    expect((await loadService(await openEnvironment(source, 'production'), 'shop-web')).desired.service).toBe(
      'shop-web',
    );
  });

  it('is not kept from a service by the problems of another', async () => {
    const source = memorySource({ ...oneService('service: ['), 'services/api/service.yaml': `service: api\n${live}` });
    expect((await loadService(await openEnvironment(source, 'production'), 'api')).desired.service).toBe('api');
  });

  it('says what there is when no manifest has the name', async () => {
    const opened = await openEnvironment(fleet(2), 'production');
    await expect(loadService(opened, 's000')).rejects.toThrow(
      'berth.yaml:2:11: no service is called "s000"; did you mean "s0000"? (the services: s0000, s0001)',
    );
  });

  it('throws every problem of the service', async () => {
    const source = memorySource(oneService('service: web', 'mode: of'));
    const error = await loadService(await openEnvironment(source, 'production'), 'web').catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(ManifestError);
    expect(error).toMatchObject({
      code: 'Manifest',
      subject: 'services/web/service.yaml:1:1',
      problems: { length: 2 },
    });
  });
});
