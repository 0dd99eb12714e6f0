import type { StandingReport } from '../capacity/providers/standing-report.ts';

/** Why a look at a service is asked for. */
export interface Trigger {
  readonly kind: 'image-push' | 'image-replication' | 'deployment' | 'git-push' | 'schedule' | 'person';
  /** Id of the source event; two requests with the same id and service are one. */
  readonly id: string;
  /** When it happened, ISO 8601. */
  readonly time: string;
  /** For a person to read: `web:1.4.1 was pushed`. */
  readonly summary: string;
}

/** A request to look at one service: never what to do, only where to look and why. */
export interface ReconcileRequest {
  readonly version: 1;
  readonly environment: string;
  /** Cluster's name. */
  readonly cluster: string;
  readonly service: string;
  readonly trigger: Trigger;
  /**
   * False when one of the many sweeps of a day asks: what cannot be noted as published is then not published again. An
   * event asks for everything, and so does a person.
   */
  readonly repeats?: boolean | undefined;
  /**
   * What a sweep saw of the service's capacity, which only a look at the whole cluster shows; empty when all is as the
   * manifests ask, absent when nobody looked.
   */
  readonly capacity?: readonly StandingReport[] | undefined;
  /** How many requests of the environment may be handled at the same time; `undefined` for as many as the stack allows. */
  readonly parallelism?: number | undefined;
}

/** Why a pass is made. */
export type Occasion = Pick<ReconcileRequest, 'trigger' | 'repeats' | 'capacity'>;
