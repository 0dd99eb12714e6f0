import type { DesiredService, FieldPlaces, Place } from './desired-service.ts';
import type { MapNode } from './manifest-node.ts';

/** Where each field of a part is written, those of maps in it too: `deploymentConfiguration.maximumPercent`. */
export function fieldPlacesOf(part: MapNode): FieldPlaces {
  return { whole: part.place, fields: new Map(placesIn(part, '')) };
}

function placesIn(map: MapNode, prefix: string): readonly (readonly [string, Place])[] {
  return map.entries.flatMap(({ key, keyPlace, value }) => {
    const path = `${prefix}${key}`;
    return [[path, keyPlace] as const, ...(value.kind === 'map' ? placesIn(value, `${path}.`) : [])];
  });
}

type Places = Pick<DesiredService, 'definitionPlaces' | 'place'>;

/**
 * Where the manifest says a field of `definition`, or else what the field is in; where it says nothing of that, where
 * `definition` begins, and without one the service's manifest.
 */
export function placeOfField({ definitionPlaces, place }: Places, path: string): Place {
  const written = definitionPlaces?.fields.get(path);
  if (written) return written;
  const end = path.lastIndexOf('.');
  if (end > 0) return placeOfField({ definitionPlaces, place }, path.slice(0, end));
  return definitionPlaces?.whole ?? place;
}
