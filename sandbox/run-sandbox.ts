import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';

/** What `berth sandbox` does: a local AWS that stays until it is told to end. Resolves once it is up. */
export async function runSandbox(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  for (const line of guidance(sandbox)) process.stdout.write(`${line}\n`);
  const end = async () => {
    await sandbox.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
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
