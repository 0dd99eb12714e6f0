import type { DesiredService } from '../manifest/desired-service.ts';
import type { LiveService } from '../service/live-service.ts';
import { baseOf } from './content.ts';
import { allChosen, type ChosenImage, type ResolvedImage } from './resolved-image.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** What is wanted of the service with its images and its base settled; `undefined` while one of them is not known. */
export function wantedNow(
  desired: DesiredService,
  live: LiveService,
  images: readonly ResolvedImage[],
): Wanted | undefined {
  const chosen: readonly ChosenImage[] | undefined = allChosen(images);
  const base = baseOf(desired, live);
  return chosen && base ? wantedOf(desired, base, chosen) : undefined;
}
