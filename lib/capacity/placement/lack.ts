/** Why an instance takes no task, or the resource that it lacks, as ECS words them in failure reasons. */
export type LackKind = 'CPU' | 'MEMORY' | 'GPU' | 'PORTS' | 'ENI' | 'ATTRIBUTE' | 'CONSTRAINT' | 'AGENT' | 'STATUS';

/** What one instance lacks for one task. */
export interface Lack {
  readonly kind: LackKind;
  /** `port 8080/tcp is taken`, `needs 2048 MiB, has 1024`, `attribute:gpu == a10`. */
  readonly detail: string;
  /** How far away it is: missing amount by needed amount, 0 to 1; 1 where there is no amount. */
  readonly share: number;
}
