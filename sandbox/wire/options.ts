import type { Agent, IncomingMessage } from 'node:http';
import type { CallLog } from '../call-log.ts';
import type { VirtualClock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Rates } from '../rates.ts';
import type { Body, EmulatedService } from '../service.ts';
import type { Reply } from './dispatch.ts';

export interface ServerOptions {
  readonly services: readonly EmulatedService[];
  readonly clock: VirtualClock;
  readonly account: string;
  readonly region: string;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Other local servers that answer a target prefix (`AmazonSQS`) whole, by their base URL. */
  readonly forward?: Readonly<Record<string, string>> | undefined;
  /** Answers requests of REST protocols; `undefined` for those that are none of its own. */
  readonly rest?: ((request: IncomingMessage, raw: Buffer) => Promise<Reply> | undefined) | undefined;
  /** What `POST /_sandbox/<verb>` does, JSON in and out. */
  readonly control?: Readonly<Record<string, (body: Body) => unknown>> | undefined;
  readonly callLog?: CallLog | undefined;
  readonly faults?: Faults | undefined;
  /** Enforces AWS's request rates when it is there. */
  readonly rates?: Rates | undefined;
  /** Refuses an input that AWS's service model does not allow, by throwing AwsError. */
  readonly check?: ((service: string, operation: string, input: Body) => void) | undefined;
  /** Where a bug of the sandbox is told; standard error by default. */
  readonly report?: ((text: string) => void) | undefined;
}

/** What serving needs beside the options. */
export interface Server extends ServerOptions {
  readonly agent: Agent;
  readonly report: (text: string) => void;
  readonly nextId: () => string;
}
