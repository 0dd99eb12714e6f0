import { parseDeploymentEvent } from '../../lib/events/deployment-event.ts';
import { parseImageEvent } from '../../lib/events/image-event.ts';
import { parsePushRequest } from '../../lib/events/push-request.ts';
import type { ReconcileRequest, Trigger } from '../../lib/events/reconcile-request.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import {
  findLocated,
  hasService,
  manifestFile,
  servicesUsing,
  type WorkspaceIndex,
} from '../../lib/manifest/workspace-index.ts';
import { indexSource } from '../../lib/observe/index-source.ts';
import { loadService, openEnvironment } from '../../lib/observe/load-manifests.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { handlePush } from '../../lib/reconcile/handle-push.ts';
import { handleRequest } from '../../lib/reconcile/handle-request.ts';
import type { Handled } from '../../lib/reconcile/later.ts';
import { manifestBatches } from '../../lib/reconcile/manifest-batches.ts';
import { requestServices } from '../../lib/reconcile/request.ts';
import { sweep } from '../../lib/reconcile/sweep.ts';
import { account } from '../plan/builders.ts';
import { triggerOf, type World } from '../reconcile/world.ts';
import { region } from '../sandbox/wired.ts';
import type { MemoryGit } from './memory-git.ts';
import type { Fate } from './small-stack.ts';

const environment = 'production';

/** As stack/queues.yml has it. */
const maxReceiveCount = 10;

interface Message {
  readonly at: number;
  readonly body: string;
  readonly receives: number;
}

/** The stack in this process, following a repository: webhooks, events and the schedule come in, passes go out. */
export class GitStack {
  readonly #world: World;
  readonly #git: MemoryGit;
  readonly #fates: readonly Fate[];
  readonly #indexes = new Map<string, WorkspaceIndex>();
  #told = 0;
  #seen: number;
  #messages: Message[] = [];
  #events: { readonly at: number; readonly event: unknown; readonly source: string }[] = [];

  constructor({
    world,
    git,
    fates,
  }: { readonly world: World; readonly git: MemoryGit; readonly fates: readonly Fate[] }) {
    this.#world = world;
    this.#git = git;
    this.#fates = fates;
    this.#seen = world.events.length;
  }

  /** The host's webhook tells of a push, as often and as late as its fate says. */
  tell(commit: string, paths: readonly string[]): void {
    const trigger: Trigger = { ...triggerOf('git-push', this.#world), id: commit };
    const body = JSON.stringify({ version: 1, kind: 'push', environment, paths, trigger });
    for (const seconds of this.#nextFate()) this.#put(body, seconds);
  }

  /** Turns the clock; what falls due on the way is handled. */
  async advance(seconds: number): Promise<void> {
    const { clock } = this.#world;
    const end = clock.now() + seconds * 1000;
    for (let isBusy = await this.#step(); isBusy || clock.now() < end; isBusy = await this.#step()) {
      if (isBusy) continue;
      const waiting = [...this.#messages, ...this.#events].map(({ at }) => at);
      const next = Math.min(end, ...waiting, clock.now() + (clock.untilNext() ?? end));
      clock.advance(Math.max(0, next - clock.now()));
    }
  }

  /** The schedule. A sweep that Git fails is made up for by the next; the first of a day `repeats`. */
  async sweep(repeats = false): Promise<void> {
    const { adapters } = this.#world;
    const trigger = triggerOf('schedule', this.#world);
    try {
      const source = await this.#git.open(await this.#git.resolve());
      const batches = manifestBatches(source, environment, silent);
      await sweep({ batches, trigger, repeats }, { ...adapters, requests: this.#requests });
    } catch (error) {
      if (!this.#git.isAway) throw error;
    }
  }

  /** The service as the newest commit wants it. */
  async desired(service: string): Promise<DesiredService> {
    const source = await this.#git.open(await this.#git.resolve());
    const opened = await openEnvironment(source, environment);
    return (await loadService(opened, service)).desired;
  }

  readonly #requests = {
    send: async (some: readonly ReconcileRequest[]) => {
      for (const request of some) this.#put(JSON.stringify(request), 0);
    },
  };

  #put(body: string, seconds: number, receives = 1): void {
    this.#messages.push({ at: this.#world.clock.now() + seconds * 1000, body, receives });
  }

  #nextFate(): Fate {
    return this.#fates[this.#told++ % this.#fates.length] ?? [0];
  }

  /** Takes in new events, and handles what is due; answers whether there was anything. */
  async #step(): Promise<boolean> {
    const { clock, events } = this.#world;
    for (; this.#seen < events.length; this.#seen++) this.#takeIn(this.#seen);
    const now = clock.now();
    const event = this.#events.find(({ at }) => at <= now);
    if (event) {
      this.#events = this.#events.filter((one) => one !== event);
      await this.#hear(event);
      return true;
    }
    const message = this.#messages.find(({ at }) => at <= now);
    if (!message) return false;
    this.#messages = this.#messages.filter((one) => one !== message);
    await this.#handle(message);
    return true;
  }

  /** The events that the stack's rules let through (stack/rules.yml). */
  #takeIn(index: number): void {
    const { clock, events } = this.#world;
    const event = events[index];
    const isImage = event?.source === 'aws.ecr';
    if (!event || !(isImage || event['detail-type'] === 'ECS Deployment State Change')) return;
    const time = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const delivered = { version: '0', id: `event-${index}`, account, region, time, ...event };
    for (const seconds of this.#nextFate()) {
      this.#events.push({ at: clock.now() + seconds * 1000, event: delivered, source: event.source });
    }
  }

  async #hear({ event, source }: { readonly event: unknown; readonly source: string }): Promise<void> {
    const declared = await this.#index().catch(() => undefined);
    // Lambda tries an event function again for some minutes; here it is lost, which is worse.
    if (!declared) return;
    const environments = [{ environment, recentIndex: async () => declared }];
    const input = { environments, requests: this.#requests, telemetry: silent };
    if (source === 'aws.ecr') {
      await requestServices(parseImageEvent(event), {
        ...input,
        find: (image, known) => servicesUsing(known, environment, { ...image, name: image.repository }),
      });
    } else {
      await requestServices(parseDeploymentEvent(event), {
        ...input,
        find: (subject, known) => findLocated(known, environment, subject),
      });
    }
  }

  async #handle({ body, receives }: Message): Promise<void> {
    const handled = await this.#pass(body, receives).catch((): Handled => {
      // Lambda gives the message back after the visibility timeout.
      return { kind: 'later', seconds: 360, reason: 'failed' };
    });
    if (handled.kind === 'later' && receives < maxReceiveCount) this.#put(body, handled.seconds, receives + 1);
  }

  async #pass(body: string, receives: number): Promise<Handled> {
    const push = parsePushRequest(body);
    if (push && 'request' in push) {
      const index = () => this.#index();
      const input = { index, workspacePath: '', requests: this.#requests, telemetry: silent };
      return handlePush(push.request, input);
    }
    const load = (request: ReconcileRequest) => this.#load(request);
    const { adapters } = this.#world;
    const recording = () => ({ ...adapters, recorder: this.#git.recorder, pullRequests: undefined });
    return handleRequest(body, { ...adapters, recording, load, region, receives });
  }

  /** Kept for each commit, as the functions keep it. */
  async #index(): Promise<WorkspaceIndex> {
    const commit = await this.#git.resolve();
    const known = this.#indexes.get(commit) ?? (await indexSource(await this.#git.open(commit), environment));
    this.#indexes.set(commit, known);
    return known;
  }

  async #load({ cluster, service }: ReconcileRequest): Promise<DesiredService | undefined> {
    const index = await this.#index();
    if (!hasService(index, environment, { cluster, service })) return undefined;
    const opened = await openEnvironment(await this.#git.open(await this.#git.resolve()), environment);
    return (await loadService(opened, service, manifestFile(index, environment, service))).desired;
  }
}
