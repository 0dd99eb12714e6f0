import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runBerth } from './run-berth.ts';

const root = new URL('../..', import.meta.url).pathname;

const berth = (args: readonly string[], cwd = root) => runBerth(args, { cwd });

const shop = ['--dir', 'examples/shop', '--env', 'staging'];

describe('berth render', () => {
  it('prints each service as a YAML document, patched, with environment values hidden', async () => {
    const { out, err, code } = await berth(['render', ...shop]);
    const documents = parseAllDocuments(out).map((document) => document.toJS());
    expect(documents.map(({ service }) => service)).toEqual(['api', 'web', 'worker']);
    expect(documents[1]).toMatchObject({
      environment: 'staging',
      cluster: 'staging',
      taskDefinition: {
        family: 'web',
        containerDefinitions: [
          {
            environment: [
              { name: 'DOMAIN', value: '(redacted)' },
              { name: 'LOG_LEVEL', value: '(redacted)' },
            ],
          },
        ],
      },
      definition: { desiredCount: 1 },
      images: { app: { semver: '>=1.4.0 <2' } },
    });
    expect(out).not.toContain('staging.shop.example.com');
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('prints one JSON document, with the values when a person on a terminal asks for them', async () => {
    const args = ['render', 'web', ...shop, '--output', 'json', '--show-values'];
    const { out } = await runBerth(args, { cwd: root, isTerminal: true });
    expect(JSON.parse(out)).toMatchObject([
      {
        service: 'web',
        taskDefinition: {
          containerDefinitions: [{ environment: [{ value: 'staging.shop.example.com' }, { value: 'debug' }] }],
        },
      },
    ]);
  });

  it('prints what is ignored beside the fields that it concerns', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-render-'));
    const lines = [
      'service: web',
      'taskDefinition: live',
      'definition: { desiredCount: 2 }',
      'ignore: [definition.desiredCount]',
    ];
    writeFileSync(join(folder, 'service.yaml'), lines.join('\n'));
    const environments = 'environments: { test: { region: eu-west-1, cluster: test } }';
    writeFileSync(join(folder, 'berth.yaml'), `version: 1\nservices: service.yaml\n${environments}\n`);
    const { out } = await berth(['render', '--dir', folder]);
    rmSync(folder, { recursive: true });
    const [document] = parseAllDocuments(out).map((one) => one.toJS());
    expect(document).toMatchObject({ definition: { desiredCount: 2 }, ignore: ['definition.desiredCount'] });
  });

  it('keeps the values to itself in a file, and says so', async () => {
    const { out, err, code } = await berth(['render', 'web', ...shop, '--show-values']);
    expect(out).not.toContain('staging.shop.example.com');
    expect({ err, code }).toEqual({
      err: 'berth: warning: environment values are shown on a terminal only\n',
      code: 0,
    });
  });

  it('chooses services by globs', async () => {
    const { out } = await berth(['render', 'w*', ...shop]);
    expect(parseAllDocuments(out).map((document) => document.toJS().service)).toEqual(['web', 'worker']);
  });

  it('prints live as it is written, and every policy in the words of the manifest', async () => {
    const { out } = await berth(['render', '--dir', 'examples/minimal', '--output', 'json']);
    expect(JSON.parse(out)).toEqual([
      {
        service: 'web',
        environment: 'production',
        region: 'eu-west-1',
        cluster: 'production',
        mode: 'report',
        drift: 'report',
        capacity: 'warn',
        suspend: false,
        deadline: 30,
        taskDefinition: 'live',
        follow: 'service',
        images: { app: { repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web', semver: '>=1.4.0 <2' } },
      },
    ]);
    const { out: api } = await berth(['render', 'api', ...shop, '--output', 'json']);
    expect(JSON.parse(api)[0].images.app).toEqual({
      repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/api',
      numerical: 'asc',
      filter: { pattern: '^main-(?P<build>[0-9]+)$', extract: '$build' },
    });
  });

  it.each([
    [['render', '--dir', 'examples/shop'], 'choose an environment with --env: production, staging\n'],
    [['render', '--dir', 'examples/shop', '--env', 'prod'], 'did you mean "production"?'],
    [['render', 'wbe', ...shop], 'did you mean "web"?'],
    [['render', '--dir', 'test'], 'run berth at the root of a workspace, or name it with --dir\n'],
    [['render', '--dir', 'nowhere'], "name the workspace's folder"],
    [['render', '--output', 'xml'], "argument 'xml' is invalid"],
  ])('%j fails with what to do on standard error', async (args, message) => {
    const { out, err, code } = await berth(args);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(code).toBe(1);
  });

  it('prints every problem of the workspace, and nothing of it on standard output', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-render-'));
    try {
      const text = 'version: 1\nservices: "*.yml"\nenvironments: { p: { region: eu-west-1, cluster: c } }\n';
      writeFileSync(join(folder, 'berth.yaml'), text);
      mkdirSync(join(folder, 'sub'));
      writeFileSync(join(folder, 'web.yml'), 'service: web\ntaskDefinition: live\nmode: off\n');
      writeFileSync(join(folder, 'api.yml'), 'service: api\ntaskDefinition: {}\n');
      expect(await berth(['render'], folder)).toEqual({
        out: '',
        err: [
          'api.yml:2:17: the task definition has no containerDefinitions; it has to list at least one',
          'web.yml:2:17: with taskDefinition: live there is nothing here for Berth to do; name images, or a definition',
          'web.yml:3:7: mode has to be apply or report, and is the text "off"',
          'berth: 3 problems in the workspace; nothing was changed',
          '',
        ].join('\n'),
        code: 1,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('berth schema', () => {
  it.each(['workspace', 'service', 'result', 'capacity', 'what-if'])('prints the committed schema %s', async (name) => {
    const { out, code } = await berth(['schema', name]);
    expect(out).toBe(readFileSync(join(root, 'schemas', `${name}.json`), 'utf8'));
    expect(code).toBe(0);
  });

  it('says which there are for any other name', async () => {
    const { out, err, code } = await berth(['schema', 'cluster']);
    expect(out).toBe('');
    expect(err).toContain('Allowed choices are workspace, service, result, capacity, what-if');
    expect(code).toBe(1);
  });
});
