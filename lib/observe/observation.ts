import type { BerthError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { ResolvedImage } from '../plan/resolved-image.ts';
import type { DeploymentReader, ServiceReader, TaskDefinitionReader } from '../ports/ecs.ts';
import type { ImageReader } from '../ports/images.ts';
import type { ScalableTargetReader } from '../ports/scaling.ts';
import type { LiveService } from '../service/live-service.ts';

/** What an observation reads through. */
export interface ObserveAdapters {
  readonly ecs: ServiceReader & TaskDefinitionReader & DeploymentReader;
  readonly images: ImageReader;
  readonly scaling: ScalableTargetReader;
}

/** One service as it should be and as it is. */
export interface Observed {
  readonly kind: 'observed';
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
}

/** A service that could not be read: then nothing is known of it, and nothing of it is drift. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly desired: DesiredService;
  readonly error: BerthError;
}

/** What is known of a service: both sides of it, or why it could not be read. */
export type Observation = Observed | Unknown;
