import { once } from 'node:events';
import { type GitSandboxOptions, startGitSandbox } from './git/git-sandbox.ts';
import type { PullRequests } from './git/pull-requests.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
import type { Stack } from './template/stack.ts';

/** Keeps a sandbox running until the process is told to end, and says on standard output how to use it. */
export async function runSandbox(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  await stay(guidance(sandbox));
  await sandbox.stop();
}

/** The same with a stack that follows a repository of the seed's files. Throws GitMissingError without a git. */
export async function runGitSandbox(options: GitSandboxOptions): Promise<void> {
  const { sandbox, url, pullRequests, stop } = await startGitSandbox(options);
  await stay([...guidance(sandbox), ...gitGuidance(url), ...(pullRequests ? pullRequestGuidance(pullRequests) : [])]);
  await stop();
}

async function stay(lines: readonly string[]): Promise<void> {
  process.stdout.write(`${lines.join('\n')}\n`);
  // The servers alone keep the process alive; a signal is what ends it.
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

/** What points the AWS CLI and Berth at the sandbox, to be pasted into a shell. */
function guidance(sandbox: Sandbox): readonly string[] {
  const { endpoint, region, account, stack } = sandbox;
  return [
    `# The sandbox is at ${endpoint}, account ${account}. Ctrl-C ends it.`,
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    'export AWS_ACCESS_KEY_ID=SANDBOX',
    'export AWS_SECRET_ACCESS_KEY=sandbox',
    ...(stack ? whatRuns(sandbox, stack) : ['# No functions run: what is pushed is not rolled out by itself.']),
    '# To push an image, or let five minutes pass:',
    `#   curl -d '{"repository":"web","tag":"1.4.1"}' ${endpoint}/_sandbox/push`,
    `#   curl -d '{"seconds":300}' ${endpoint}/_sandbox/advance`,
    ...(sandbox.autoScaling.at().all().length > 0 ? capacityGuidance(sandbox) : []),
  ];
}

/** How to take capacity away. */
function capacityGuidance({ endpoint, region, ec2 }: Sandbox): readonly string[] {
  const [instance] = ec2.at().instances.all();
  return [
    '# To have EC2 take an instance back, or lose a zone:',
    `#   curl -d '{"instance":"${instance?.id ?? 'i-0'}"}' ${endpoint}/_sandbox/interrupt`,
    `#   curl -d '{"zone":"${region}a"}' ${endpoint}/_sandbox/zone`,
  ];
}

/** How to get at the repository that the stack follows. */
function gitGuidance(url: string): readonly string[] {
  const folder = url.slice(url.lastIndexOf('/') + 1, -'.git'.length);
  return [
    '# The stack follows main of a Git repository: a push to it tells the webhook, and what it touched is rolled out.',
    `#   git clone ${url}`,
    `#   cd ${folder}, edit a manifest, git commit -am 'Say why', git push`,
    '#   git revert --no-edit HEAD, git push: takes it back',
  ];
}

/** How to see the plan that the stack writes on a pull request. */
function pullRequestGuidance({ forge, apiUrl, token }: PullRequests): readonly string[] {
  const headers = [
    `authorization: Bearer ${token}`,
    'accept: application/vnd.github+json',
    'x-github-api-version: 2022-11-28',
  ];
  return [
    "# A branch that is pushed has a pull request at a stand-in for GitHub's API, and the stack comments its plan there:",
    '#   git switch --create try, edit a manifest, git commit -am Try, git push --set-upstream origin try',
    `#   curl ${headers.map((one) => `-H '${one}'`).join(' ')} ${apiUrl}/repos/${forge.path}/issues/1/comments`,
  ];
}

function whatRuns({ queues }: Sandbox, stack: Stack): readonly string[] {
  return [
    '# The functions run: the first sweep, within five minutes, brings the services up; what is pushed is rolled out.',
    ...stack.functions.map((one) => `# function ${one.name}`),
    ...queues.names().map((name) => `# queue ${queues.url(name)}`),
    ...stack.unsupported.map((what) => `# not in the sandbox: ${what}`),
  ];
}
