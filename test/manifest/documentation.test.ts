import { readFileSync } from 'node:fs';
import { ManifestError } from '../../lib/errors.ts';
import { imageSchema, patchKeys, serviceSchema } from '../../lib/manifest/service-schema.ts';
import { workspaceSchema } from '../../lib/manifest/workspace-schema.ts';
import { loadEnvironment, loadWorkspace } from '../../lib/observe/load-manifests.ts';
import { memorySource } from './memory-source.ts';

const document = readFileSync(new URL('../../docs/manifest.md', import.meta.url), 'utf8');

interface Block {
  readonly section: string;
  readonly language: string;
  /** What stands behind the language: a file's path, or an environment. */
  readonly label: string;
  readonly text: string;
}

const blocks: readonly Block[] = document.split(/^(?=###? )/m).flatMap((section) =>
  [...section.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(([, language = '', label = '', text = '']) => ({
    section: section.split('\n')[0] ?? '',
    language,
    label,
    text,
  })),
);
const files = blocks.filter(({ language }) => language !== 'text');
const [first] = files;

/** A section's files that stand before the block and beside it, the last of each name; and the first berth.yaml. */
function workspaceOf(block: Block): Readonly<Record<string, string>> {
  const beside = files.filter(({ section }) => section === block.section);
  const upTo = block.label === 'berth.yaml' ? [] : beside.filter(({ label }) => label !== block.label);
  const own = block.label === 'berth.yaml' ? beside.filter(({ label }) => label !== 'berth.yaml') : [];
  const all = [first, ...upTo, ...own, block].flatMap((one) =>
    one === undefined ? [] : [[one.label, one.text] as const],
  );
  return Object.fromEntries(all);
}

const problems = blocks.filter(({ language }) => language === 'text');
const valid = files.filter(({ section }) => !problems.some((problem) => problem.section === section));

describe('docs/manifest.md', () => {
  it('has examples, and problems', () => {
    expect(valid.length).toBeGreaterThan(10);
    expect(problems).toHaveLength(1);
  });

  it.each(valid.map((block, index) => [`${block.section} (${index}: ${block.label})`, block] as const))(
    '%s holds in every environment, without a warning',
    async (_name, block) => {
      const source = memorySource({
        'services/any/service.yaml': 'service: any\ntaskDefinition: live\ndefinition: {}\n',
        ...workspaceOf(block),
      });
      for (const { environment } of (await loadWorkspace(source)).environments) {
        const { services, warnings } = await loadEnvironment(source, environment.name);
        expect(warnings).toEqual([]);
        const read = services.map(({ place }) => place.file);
        if (block.label.endsWith('service.yaml')) expect(read).toContain(block.label);
      }
    },
  );

  it.each(problems.map((block) => [block.section, block] as const))('%s are word for word', async (_name, block) => {
    const source = memorySource(workspaceOf({ ...block, label: 'services/none', text: '' }));
    const error = await loadEnvironment(source, block.label).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ManifestError);
    expect(`${(error as ManifestError).message}\n`).toBe(block.text);
  });

  it('shows what the patch of an environment comes to', async () => {
    const patched = files.find(({ section }) => section === '## Environments');
    const { services } = await loadEnvironment(memorySource(workspaceOf(patched as Block)), 'staging');
    expect(services[0]).toMatchObject({
      definition: { desiredCount: 1 },
      taskDefinition: {
        content: {
          cpu: '256',
          containerDefinitions: [{ name: 'app', environment: [{ name: 'LOG_LEVEL', value: 'debug' }] }],
        },
      },
      images: { app: { policy: { kind: 'tag', tag: 'edge' } } },
      deadlineMinutes: 10,
      suspend: true,
    });
    expect(services[0]?.definition).not.toHaveProperty('healthCheckGracePeriodSeconds');
  });

  const keys = [
    ...Object.keys(workspaceSchema.entries),
    ...Object.keys(workspaceSchema.entries.environments.pipe[0].value.entries),
    ...Object.keys(serviceSchema.entries),
    ...Object.keys(imageSchema.entries),
    ...patchKeys,
  ];

  it.each([...new Set(keys)])('describes the key %s in a table and shows it in an example', (key) => {
    const rows = document.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.some((row) => row.split('|')[1]?.includes(`\`${key}\``))).toBe(true);
    expect(valid.some(({ text }) => new RegExp(`(^|[{,\\s])"?${key}"?:`, 'm').test(text))).toBe(true);
  });
});
