import { readdirSync } from 'node:fs';
import { openFolder } from '../../lib/git/folder.ts';
import { loadEnvironment, loadWorkspace } from '../../lib/observe/load-manifests.ts';

const examples = new URL('../../examples/', import.meta.url).pathname;
const names = readdirSync(examples);

describe('every example', () => {
  it('is there', () => {
    expect(names).toEqual(expect.arrayContaining(['minimal', 'shop']));
  });

  it.each(names)('%s loads in every environment without a problem or a warning', async (name) => {
    const source = await openFolder(`${examples}${name}`, 'c0ffee');
    const workspace = await loadWorkspace(source);
    for (const { environment } of workspace.environments) {
      const loaded = await loadEnvironment(source, environment.name);
      expect(loaded.warnings).toEqual([]);
      expect(loaded.services.length).toBeGreaterThan(0);
      expect(loaded.services.every((service) => service.commit === 'c0ffee')).toBe(true);
    }
  });
});

describe('examples/shop', () => {
  it('fills values in and patches staging', async () => {
    const source = await openFolder(`${examples}shop`);
    const { services } = await loadEnvironment(source, 'staging');
    const web = services.find((service) => service.service === 'web');
    expect(web?.definition?.desiredCount).toBe(1);
    expect(web?.deadlineMinutes).toBe(20);
    expect(web?.taskDefinition).toMatchObject({
      kind: 'declared',
      content: {
        family: 'web',
        containerDefinitions: [
          {
            name: 'app',
            environment: [
              { name: 'DOMAIN', value: 'staging.shop.example.com' },
              { name: 'LOG_LEVEL', value: 'debug' },
            ],
          },
        ],
      },
    });
  });
});
