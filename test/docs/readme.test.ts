import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { runBerth } from '../cli/run-berth.ts';
import { defaults, resources } from '../stack/packaged-template.ts';
import { root } from './markdown.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

/** Digests and durations differ from one sandbox to the next, and where lines break from one width to another. */
function words(text: string): string {
  return text
    .replace(/sha256:[0-9a-f]{12}/g, 'sha256:…')
    .replace(/about \d+[smh]/g, 'about …')
    .replace(/\s+/g, ' ');
}

describe('the README', () => {
  it('shows the plan that `berth plan` prints of a pushed image', async () => {
    const sandbox = await startSandbox({ seed: join(root, 'examples/shop') });
    const env = { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: 'SANDBOX', AWS_SECRET_ACCESS_KEY: 'sandbox' };
    const options = { env, cwd: join(root, 'examples/shop') };
    const [service, ...place] = ['web', '--env', 'production'];
    await runBerth(['apply', service, '--yes', ...place], options);
    await sandbox.advance(300);
    sandbox.ecr.push({ repository: 'web', tag: '1.4.1' });
    const { out, code } = await runBerth(['plan', service, ...place], options);
    await sandbox.stop();
    expect(code).toBe(2);
    const [, shown = ''] = /## A plan\n\n```\n([^`]*)```/.exec(readme) ?? [];
    expect(shown.split('\n').length).toBeGreaterThan(3);
    expect(words(out)).toContain(words(shown));
  });

  it('counts what the stack creates as the template has it', () => {
    const words = [
      'no',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      'twelve',
    ];
    const created = /It creates [\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
    expect(created).toContain(`${words[resources('AWS::Lambda::Function').length]} functions (\`nodejs24.x\`, arm64)`);
    expect(readme).toContain(`${words[resources('AWS::CloudWatch::Alarm').length]} alarms`);
    const queues =
      created.match(/(?:request|result) queue|queue of plans|dead-letter queue for events|one for failed/g) ?? [];
    const deadLetter = resources('AWS::SQS::Queue').filter(({ Properties }) => Properties.RedrivePolicy !== undefined);
    expect(resources('AWS::SQS::Queue')).toHaveLength(new Set(queues).size + deadLetter.length);
    const forPlans = (type: string) => resources(type).filter(({ Condition }) => Condition === 'PlansPullRequests');
    expect(readme).toContain(`but for ${words[forPlans('AWS::CloudWatch::Alarm').length]} of these alarms`);
    expect(resources('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
    expect(forPlans('AWS::Lambda::EventSourceMapping')).toHaveLength(1);
    const sweeps = (30 * 24 * 60) / Number(defaults.SweepMinutes);
    expect(readme).toContain(`${sweeps.toLocaleString('en')} short runs a month`);
  });

  it('says of every function what it needs from IAM', () => {
    const functions = readdirSync(join(root, 'functions')).filter((file) => file.endsWith('.ts'));
    const table = readme.split('| Function | May |')[1]?.split('\n\n')[0] ?? '';
    expect(functions.filter((file) => !table.includes(`\`${file.replace(/\.ts$/, '')}\``))).toEqual([]);
  });

  it('names every command', async () => {
    const { out } = await runBerth(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z]+)(?: |\|).*/gm)].map(([, name = '']) => name);
    expect(commands.length).toBeGreaterThan(14);
    const named = (name: string) => new RegExp(`\`(?:berth )?${name}[ \`]`).test(readme);
    expect(commands.filter((name) => name !== 'help' && name !== 'berth' && !named(name))).toEqual([]);
  });
});

describe.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s', (document) => {
  it('has a row for every room', () => {
    const rooms = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const rows = read(document)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const named = rows.map((row) => row.split(' | ')[0] ?? '').join();
    expect(rooms.map(({ name }) => `lib/${name}/`).filter((room) => !named.includes(`\`${room}\``))).toEqual([]);
    for (const room of ['functions/', 'cli/', 'sandbox/']) expect(named).toContain(`\`${room}\``);
  });
});
