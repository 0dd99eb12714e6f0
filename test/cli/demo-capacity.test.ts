import { fileURLToPath } from 'node:url';
import type { CliIo } from '../../cli/io.ts';
import { playCapacity } from '../../cli/tour/play-capacity.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a person sees, in this order; lines are broken anywhere. */
const landmarks: readonly RegExp[] = [
  /1\. Four services come up/,
  /\$ berth capacity --env production/,
  /general: 3 instances of m5\.large/,
  /gpu: 1 instance of g4dn\.xlarge/,
  /spot: 2 instances of c5\.large/,
  /2\. edge:2\.1\.0 is pushed/,
  /\$ berth plan edge --env production/,
  /cannot finish: .*may have 3 instances/,
  /CLOSEST/,
  /port 80\/tcp is taken/,
  /1 held\./,
  /3\. The fix/,
  /\+ minimumHealthyPercent: 66/,
  /\$ berth apply edge --yes --wait --env production/,
  /fits now/,
  /edge succeeded 3 of 3 new tasks run/,
  /4\. worker is to run 14 times/,
  /fits after scale-out: provider spot launches 1 instance/,
  /spot: 3 instances of c5\.large/,
  /worker 14\/14/,
  /What to try next/,
];

it('the demonstration of capacity shows why a rollout cannot fit, the fix, and the rollout, in 80 columns', async () => {
  let text = '';
  const codes: number[] = [];
  const write = (more: string) => {
    text += more;
  };
  const io: CliIo = {
    stdout: { write },
    stderr: { write },
    readInput: async () => '',
    ask: async () => undefined,
    env: {},
    cwd: root,
    isTerminal: false,
    columns: 80,
    setExitCode: (code) => codes.push(code),
  };
  await playCapacity({ io, root });
  const flat = text.replace(/\s+/g, ' ');
  let from = 0;
  for (const landmark of landmarks) {
    const found = landmark.exec(flat.slice(from));
    if (!found) throw new Error(`${landmark} does not follow in:\n${text}`);
    from += found.index + found[0].length;
  }
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(codes).not.toContain(1);
}, 60_000);
