import { fileURLToPath } from 'node:url';
import { Backbone } from '../../../sandbox/backbone.ts';
import { CallLog } from '../../../sandbox/call-log.ts';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { type RunningServer, startServer } from '../../../sandbox/server.ts';
import { Settling } from '../../../sandbox/settling.ts';
import { readStack, type Stack } from '../../../sandbox/template/stack.ts';
import { readTemplate } from '../../../sandbox/template/template.ts';
import type { ServerOptions } from '../../../sandbox/wire/options.ts';

const account = '111122223333';
const region = 'eu-west-1';
/** Far from the present, so that nothing passes by real time. */
export const startAt = Date.parse('2031-04-06T12:00:00Z');
export const templatePath = fileURLToPath(new URL('./template.json', import.meta.url));
export const artifacts = fileURLToPath(new URL('./functions', import.meta.url));

/** The stack of `template.json`, running, without ECS and ECR. */
export interface RunningStack {
  readonly backbone: Backbone;
  readonly clock: VirtualClock;
  readonly settling: Settling;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly endpoint: string;
  readonly stack: Stack;
  /** Bodies on a queue, parsed. */
  bodies(queue: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function runStack(): Promise<RunningStack> {
  const clock = new VirtualClock(startAt);
  const calls = new CallLog();
  const faults = new Faults();
  let server: RunningServer | undefined;
  const endpoint = () => server?.endpoint ?? '';
  const backbone = new Backbone({ clock, account, region, endpoint, concurrency: 4 });
  calls.onEnd((call) => backbone.functions.answered(call.caller.accessKeyId));
  faults.onHold((call, change) => backbone.functions.held(call.caller.accessKeyId, change));
  const services = [backbone.queues.service, backbone.bus.service];
  const rest: ServerOptions['rest'] = (request, raw) => backbone.httpApis.answer(request, raw);
  server = await startServer({ services, clock, account, region, callLog: calls, faults, rest });
  const place = { account, region, stackName: 'stack', endpoint: server.endpoint, parameters: {} };
  const stack = readStack(readTemplate(templatePath), place);
  await backbone.deploy(stack, artifacts);
  return {
    backbone,
    clock,
    settling: new Settling(backbone.activity, clock),
    calls,
    faults,
    endpoint: server.endpoint,
    stack,
    bodies: async (queue) => (await backbone.queues.messages(queue)).map((message) => JSON.parse(message.body)),
    stop: async () => {
      await backbone.stop();
      await server?.close();
    },
  };
}
