import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { readServiceMemory } from '../../lib/memory/service-memory.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { renderPlanText } from '../../lib/plan/render-text.ts';
import type { ResolvedImage } from '../../lib/plan/resolved-image.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { memorySource } from '../manifest/memory-source.ts';

/** A case's live.json: what was read of the service, and what became of its images. */
interface Live extends Omit<LiveService, 'tags' | 'memory'> {
  readonly images: readonly ResolvedImage[];
}

const folder = fileURLToPath(new URL('golden', import.meta.url));
const cases = readdirSync(folder);

async function desiredOf(path: string): Promise<DesiredService> {
  const text = readFileSync(join(path, 'service.yaml'), 'utf8');
  const source = memorySource(
    { 'berth.yaml': readFileSync(join(path, '..', '..', 'berth.yaml'), 'utf8'), 'services/web/service.yaml': text },
    'c0ffee0',
  );
  const { services } = await loadEnvironment(source, 'production');
  const [desired] = services;
  if (!desired) throw new Error(`${path} declares no service`);
  return desired;
}

/**
 * Each case is a folder: the manifest, the live state, and the plan as a person sees it, at 80 columns. The hashes in the
 * live state are those that are on services out there: when they change, every service is compared anew.
 */
describe('a plan as a person sees it', () => {
  it.each(cases)('%s', async (name) => {
    const path = join(folder, name);
    const { images, ...live } = JSON.parse(readFileSync(join(path, 'live.json'), 'utf8')) as Live;
    const tags = Object.fromEntries((live.service?.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
    const desired = await desiredOf(path);
    const plan = planService({ desired, live: { ...live, tags, memory: readServiceMemory(tags) }, images });
    const text = `${renderPlanText(plan)}\n`;
    if (process.env.WRITE_GOLDEN) writeFileSync(join(path, 'plan.txt'), text);
    expect(text).toBe(readFileSync(join(path, 'plan.txt'), 'utf8'));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('has the cases that matter', () => {
    expect(cases).toEqual(
      expect.arrayContaining([
        'autoscaled',
        'drift',
        'image-change',
        'in-sync',
        'left-git',
        'new-service',
        'refused',
        'several-fields',
        'what-ecs-refuses',
      ]),
    );
  });
});
