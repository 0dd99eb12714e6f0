import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import * as v from 'valibot';
import { digestOf } from '../../lib/memory/hash.ts';
import { kindOf, type ResultEvent, resultKinds, resultSchema } from '../../lib/results/result-event.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/results.md');
const { $schema: _, ...schema } = JSON.parse(read('schemas/result.json'));
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);

/** The page's examples by the kind that their heading names. */
const examples = new Map(
  [...page.matchAll(/### (\S+)\n\n```json\n(.*?)```/gs)].map(([, kind = '', text = '']) => [
    kind,
    JSON.parse(text) as ResultEvent,
  ]),
);

describe('docs/results.md', () => {
  it('has an example of every kind, and says how its id is made', () => {
    expect([...examples.keys()].toSorted()).toEqual([...resultKinds].toSorted());
    // One that stands elsewhere, or a second one of its kind, would be held against nothing.
    expect(page.match(/^ *```json/gm)).toHaveLength(examples.size);
    const rows = [...page.matchAll(/^\| `((?:deployment|service)\.\w+)` \|/gm)].map(([, kind]) => kind);
    expect(rows.toSorted()).toEqual([...resultKinds].toSorted());
  });

  it.each([...examples])('has an example that the schema takes: %s', (kind, example) => {
    expect(v.safeParse(resultSchema, example).issues).toBeUndefined();
    expect(isValid(example) || isValid.errors).toBe(true);
    expect(kindOf(example)).toBe(kind);
    expect(example.subject).toBe(`${example.data.cluster}/${example.data.service}`);
    expect(example.source).toBe(`/berth/${example.data.environment}`);
  });

  it.each([...examples].filter(([kind]) => kind.startsWith('deployment.')))(
    'has an example whose id is made as it says: %s',
    (kind, { id, data }) => {
      const { region, cluster, service, serviceDeploymentArn = '' } = data;
      expect(id).toBe(digestOf([kind, region, cluster, service, serviceDeploymentArn]));
    },
  );

  it('has an error whose id is made as it says', () => {
    const { id, data } = examples.get('service.error') ?? {};
    const { region = '', cluster = '', service = '', error } = data ?? {};
    expect(id).toBe(
      digestOf([
        'service.error',
        region,
        cluster,
        service,
        error?.code ?? '',
        error?.subject ?? '',
        error?.message ?? '',
      ]),
    );
  });

  it('would notice an example that the schema refuses', () => {
    const [example] = examples.values();
    expect(isValid({ ...example, type: 'berth.deployment.begun.v1' })).toBe(false);
    expect(v.safeParse(resultSchema, { ...example, time: 'yesterday' }).success).toBe(false);
  });
});
