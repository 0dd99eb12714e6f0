import { formatProblem } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { openEnvironment, streamServices } from '../observe/load-manifests.ts';
import type { Source } from '../ports/source.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/**
 * The services of an environment, in batches of at most 100, so that memory does not grow with the fleet. A service whose
 * manifest has problems is logged, counted and left out; the others go on. Throws ManifestError for berth.yaml itself.
 */
export async function* manifestBatches(
  source: Source,
  environment: string,
  telemetry: Telemetry,
): AsyncGenerator<readonly DesiredService[]> {
  const opened = await openEnvironment(source, environment);
  for await (const batch of streamServices(opened, 100)) {
    for (const { service, file, problems } of batch) {
      if (problems.length === 0) continue;
      telemetry.decision('manifest error', { service: service ?? file, problems: problems.map(formatProblem) });
      telemetry.count('Errors', 1, { code: 'Manifest' });
    }
    yield batch.flatMap(({ desired }) => desired ?? []);
  }
}
