// The process behind `berth sandbox`: a local AWS that stays until it is told to end.
import { parseArgs } from 'node:util';
import { type Sandbox, startSandbox } from './sandbox.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4566' },
    template: { type: 'string' },
    artifacts: { type: 'string' },
    seed: { type: 'string' },
    speed: { type: 'string', default: '1' },
    'enforce-rates': { type: 'boolean', default: false },
  },
});

const sandbox = await startSandbox({
  port: Number(values.port),
  template: values.template,
  artifacts: values.artifacts,
  seed: values.seed,
  speed: Number(values.speed),
  enforceRates: values['enforce-rates'],
});
for (const line of guidance(sandbox)) process.stdout.write(`${line}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());

async function end(): Promise<void> {
  await sandbox.stop();
  process.exit(0);
}

/** What points the AWS CLI and Berth at the sandbox, to be pasted into a shell. */
function guidance(running: Sandbox): readonly string[] {
  const { endpoint, region, stack } = running;
  return [
    `# The sandbox is at ${endpoint}, account ${running.account}. Ctrl-C ends it.`,
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_REGION=${region}`,
    'export AWS_ACCESS_KEY_ID=SANDBOX',
    'export AWS_SECRET_ACCESS_KEY=sandbox',
    ...(stack?.functions ?? []).map((one) => `# function ${one.name}`),
    ...running.queues.names().map((name) => `# queue ${running.queues.url(name)}`),
    ...(stack?.unsupported ?? []).map((what) => `# not in the sandbox: ${what}`),
    `# curl -d '{"repository":"web","tag":"1.4.1"}' ${endpoint}/_sandbox/push`,
  ];
}
