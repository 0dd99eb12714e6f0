import { placeOfField } from '../../lib/manifest/field-places.ts';
import { serviceEssence } from '../../lib/manifest/service-essence.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { memorySource, oneService } from './memory-source.ts';

const service = 'services/web/service.yaml';
const json = 'services/web/definition.json';

async function desiredOf(files: Readonly<Record<string, string>>) {
  const { services } = await loadEnvironment(memorySource(files), 'production');
  const [desired] = services;
  if (!desired) throw new Error('there is no service');
  return desired;
}

const inline = oneService(
  'service: web',
  'taskDefinition: live',
  'definition:',
  '  desiredCount: 2',
  '  deploymentConfiguration:',
  '    maximumPercent: 150',
  'environments:',
  '  production:',
  '    definition: { deploymentConfiguration: { minimumHealthyPercent: 50 } }',
);
const apart = {
  ...oneService('service: web', 'taskDefinition: live', 'definition: definition.json'),
  [json]: '{\n  "desiredCount": 2\n}\n',
};

describe('a field of definition', () => {
  it.each([
    ['where its key stands', inline, 'desiredCount', [service, 4, 3]],
    ['in a map', inline, 'deploymentConfiguration.maximumPercent', [service, 6, 5]],
    ['in the patch that says it', inline, 'deploymentConfiguration.minimumHealthyPercent', [service, 9, 46]],
    ['in a file of its own', apart, 'desiredCount', [json, 2, 3]],
    ['where the definition begins, when it says nothing of it', apart, 'networkConfiguration.subnets', [json, 1, 1]],
  ] as const)('is %s', async (_, files, path, [file, line, column]) => {
    expect(placeOfField(await desiredOf(files), path)).toEqual({ file, line, column });
  });

  it('is the service’s manifest without a definition', () => {
    const place = { file: service, line: 1, column: 1 };
    expect(placeOfField({ place }, 'desiredCount')).toEqual(place);
  });

  it('changes nothing of what a service is to be by its place', async () => {
    const moved = { ...apart, [json]: `\n\n${apart[json]}` };
    const [one, other] = [await desiredOf(apart), await desiredOf(moved)];
    expect(placeOfField(one, 'desiredCount')).not.toEqual(placeOfField(other, 'desiredCount'));
    expect(serviceEssence(one)).toBe(serviceEssence(other));
  });
});
