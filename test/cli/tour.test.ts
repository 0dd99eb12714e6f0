import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { CliIo } from '../../cli/io.ts';
import { playTour } from '../../cli/tour/play-tour.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** What a person sees of Git, in this order, on a machine that has one. */
const gitLandmarks: readonly RegExp[] = [
  /5\. A commit gives web more CPU/,
  /\$ git commit --all --message 'Give web half a CPU'/,
  /\+ {2}"cpu": "512"/,
  /\$ berth plan web --env production/,
  /~ cpu {5}256 → 512/,
  /healthCheckGracePeriodSeconds {2}0 → 30/,
  /\$ git push/,
  /webhook {2}\w{8} was pushed to main; on-git-push answers 202/,
  /registered web:4 and started deployment \w{8}/,
  /task \w+ {2}web:4 {5}RUNNING/,
  /ECS {2}deployment \w{8} is SUCCESSFUL/,
  /"commit": "\w{8}…"/,
  /6\. git revert takes it back/,
  /\$ git revert --no-edit HEAD/,
  /-.*"healthCheckGracePeriodSeconds": 30/,
  /healthCheckGracePeriodSeconds {2}30 → 0/,
  /webhook {2}\w{8} was pushed to main/,
  /registered web:5/,
  /ECS {2}deployment \w{8} is SUCCESSFUL/,
  /\$ berth plan --env production/,
  /3 in sync\./,
  /7\. A pull request shows its plan/,
  /\$ git switch --create fourth-web/,
  /\+ {2}"desiredCount": 4/,
  /\$ git push --set-upstream origin fourth-web/,
  /webhook {2}pull request 1 was opened; on-git-push answers 202/,
  /plan-pull-request {2}compared it with what runs/,
  /│ ### Berth's plan of \w{8}/,
  /│ \*\*1 to change\*\*/,
  /│ \| production\/web \| UpdateService \|/,
  /│ +~ desiredCount {2}3 → 4/,
  /Its status berth\/plan\/production: success: 1 to change/,
  /The same from the clone: berth plan web --ref fourth-web --env production/,
];

/** What a person sees of the main job, in this order. */
const landmarks: readonly RegExp[] = [
  /1\. The schedule sweeps/,
  /on-schedule {2}finds three services that do not exist yet/,
  /reconcile-service {2}registered 3 revisions and created 3 services/,
  /task \w+ {2}web:1 {5}RUNNING/,
  /\$ berth status --env production/,
  /web {6}in sync {2}3\/3 {5}1\.4\.0/,
  /2\. web:1\.4\.1 is pushed to ECR/,
  /EventBridge {2}ECR Image Action {2}web:1\.4\.1 {2}sha256:/,
  /\$ berth plan web --env production/,
  /image app: 1\.4\.0 sha256:\w{12} → 1\.4\.1 sha256:\w{12}/,
  /1\.4\.1 is the highest version in >=1\.4\.0 <2 of 2 tags/,
  /registered web:2 and started deployment \w{8}/,
  /task \w+ {2}web:2 {5}RUNNING/,
  /task \w+ {2}web:1 {5}STOPPED {2}replaced/,
  /ECS {2}deployment \w{8} is SUCCESSFUL/,
  /On the queue berth-production-results\.fifo:/,
  /"type": "berth\.deployment\.succeeded\.v1"/,
  /"reasons": \["every task of the new revision is healthy"\]/,
  /3\. web:1\.4\.2 is pushed to ECR, and its tasks crash/,
  /task \w+ {2}web:3 {5}STOPPED {2}Essential container exited, exit 1/,
  /ECS {2}deployment \w{8} is ROLLBACK_SUCCESSFUL/,
  /"type": "berth\.deployment\.rolled_back\.v1"/,
  /"ecsReason": "Service deployment rolled back because the circuit breaker threshold was exceeded\."/,
  /4\. The next sweep holds web:1\.4\.2/,
  /two sweeps later: no call of UpdateService/,
  /web {6}held {5}3\/3 {5}1\.4\.1/,
  /web: held \(refused\): /,
  /next: `berth retry web --env production`/,
  /\$ berth history web --env production/,
  /ROLLBACK_SUCCESSFUL {2}web:3 {5}1\.4\.2/,
  ...gitLandmarks,
  /What to try next/,
  /npx berth sandbox --seed examples\/shop/,
];

function expectInOrder(text: string, all: readonly RegExp[]): void {
  let from = 0;
  for (const landmark of all) {
    const found = text.slice(from).search(landmark);
    expect({ landmark, found: found >= 0 }).toEqual({ landmark, found: true });
    from += found;
  }
}

/** The tour on a terminal of 80 columns, whose pauses are counted and not waited for. */
async function onTerminal() {
  const written: string[] = [];
  let pausedMs = 0;
  let exitCode = 0;
  const io: CliIo = {
    stdout: { write: (text) => void written.push(text) },
    stderr: { write: (text) => void written.push(text) },
    readInput: async () => '',
    ask: async () => undefined,
    env: { PATH: process.env.PATH },
    cwd: root,
    isTerminal: true,
    columns: 80,
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  const wait = async (milliseconds: number) => {
    pausedMs += milliseconds;
  };
  await playTour({ io, root, wait });
  // What a live line leaves behind is what came after it was taken away.
  const lines = written
    .join('')
    .split('\n')
    .map((line) => stripVTControlCharacters(line.slice(line.lastIndexOf('\r') + 1)));
  return { lines, isColoured: written.join('').includes('\u001b[1m'), pausedMs, exitCode };
}

describe('the tour that npm start plays', () => {
  it('fits a terminal of 80 columns, and has its pauses done within a minute', async () => {
    const { lines, isColoured, pausedMs, exitCode } = await onTerminal();
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.join(' ')).toMatch(
      /"ecsReason": "Service deployment rolled back because the circuit +breaker threshold was exceeded\."/,
    );
    expect({ isColoured, exitCode }).toEqual({ isColoured: true, exitCode: 0 });
    // There is something to read, and 15 s are left for a slow machine.
    expect(pausedMs).toBeGreaterThan(10_000);
    expect(pausedMs).toBeLessThan(45_000);
  });

  it('shows the main job to its end, piped into a file as plain lines, with exit code 0', async () => {
    const env = { PATH: process.env.PATH ?? '', AWS_PROFILE: 'not-to-be-used', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    // execFile rejects when the exit code is not 0.
    const { stdout, stderr } = await run(process.execPath, ['cli/tour.ts'], { cwd: root, env });
    expect(stderr).toBe('');
    expect(stdout).toBe(stripVTControlCharacters(stdout));
    expectInOrder(stdout, landmarks);
    const pushed = [...stdout.matchAll(/webhook {2}(\w{8}) /g)].at(-1)?.[1];
    expect(stdout.slice(stdout.lastIndexOf('On the queue'))).toContain(`"commit": "${pushed}…"`);
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThan(300);
    expect(stdout).not.toMatch(/\n\n\n|undefined/);
  });

  it('says in one line that there is no git, and plays the rest', async () => {
    const env = { PATH: fileURLToPath(new URL('no-git-here', import.meta.url)) };
    const { stdout, stderr } = await run(process.execPath, ['cli/tour.ts'], { cwd: root, env });
    expect(stderr).toBe('');
    expect(stdout.split('\n')[1]).toBe(
      'There is no git on this machine: commit, revert and pull request are left out.',
    );
    expectInOrder(
      stdout,
      landmarks.filter((landmark) => !gitLandmarks.includes(landmark)),
    );
    expect(stdout).not.toMatch(/git push is the deployment|pull request 1/);
  });
});
