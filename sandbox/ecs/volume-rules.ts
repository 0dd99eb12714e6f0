import type { Body } from '../service.ts';
import { clientError } from './errors.ts';
import { bodiesOf, bodyOf, textOf } from './json-body.ts';

/** Throws what RegisterTaskDefinition answers to volumes that cannot be, and to mount points without a volume. */
export function checkVolumes(definition: Body): void {
  const volumes = bodiesOf(definition, 'volumes');
  // "Each task definition revision may only have one volume configured at launch": API reference, Volume.
  if (volumes.filter((volume) => volume.configuredAtLaunch === true).length > 1) {
    throw clientError('A task definition can have only one volume that is configured at launch.');
  }
  for (const volume of volumes) checkTransitEncryption(volume);
  const names = volumes.map((volume) => textOf(volume, 'name'));
  for (const container of bodiesOf(definition, 'containerDefinitions')) {
    const mounted = bodiesOf(container, 'mountPoints').map((point) => textOf(point, 'sourceVolume'));
    // "Must be a volume name referenced in the name parameter of task definition volume": API reference, MountPoint.
    const unknown = mounted.find((name) => !names.includes(name));
    if (unknown !== undefined) throw clientError(`Unknown volume '${unknown}'.`);
  }
}

/** An access point and IAM authorization need it: API reference, EFSAuthorizationConfig. */
function checkTransitEncryption(volume: Body): void {
  const efs = bodyOf(volume, 'efsVolumeConfiguration') ?? {};
  const authorization = bodyOf(efs, 'authorizationConfig') ?? {};
  const needed = authorization.iam === 'ENABLED' || Boolean(authorization.accessPointId);
  if (needed && efs.transitEncryption !== 'ENABLED') {
    throw clientError(
      'Transit encryption must be enabled for an EFS volume with IAM authorization or an access point.',
    );
  }
}
