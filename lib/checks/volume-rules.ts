import { objectsOf } from '../json.ts';
import type { CheckedDefinition, Objection } from './checked-definition.ts';

/**
 * Mount points without their volume, and volumes of containers that are not there. What Fargate takes of volumes is among
 * Fargate's own rules. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VolumeFrom.html
 */
export function volumeObjections({ content, containers }: CheckedDefinition): readonly Objection[] {
  const volumes = objectsOf(content.volumes).map(({ name }) => name);
  return containers.flatMap(({ called, name, fields }) => {
    const told: string[] = [];
    for (const { sourceVolume, containerPath } of objectsOf(fields.mountPoints)) {
      if (typeof sourceVolume !== 'string' || volumes.includes(sourceVolume)) continue;
      const has = volumes.length > 0 ? `its volumes: ${volumes.join(', ')}` : 'it has no volumes';
      told.push(
        `${called}: ${containerPath} mounts the volume ${sourceVolume}, which the task definition does not have (${has}); add it to volumes, or correct the name`,
      );
    }
    const others = containers.flatMap((one) => (one.name === name ? [] : [one.name]));
    for (const { sourceContainer } of objectsOf(fields.volumesFrom)) {
      if (typeof sourceContainer !== 'string' || others.includes(sourceContainer)) continue;
      told.push(
        sourceContainer === name
          ? `${called}: volumesFrom names the container itself; remove it, or name another`
          : `${called}: volumesFrom names ${sourceContainer}, which is no container of the task definition; correct the name`,
      );
    }
    return told.map((message): Objection => ({ severity: 'error', code: 'volume', message }));
  });
}
