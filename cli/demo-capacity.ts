// What `npm run demo:capacity` plays: a rollout that cannot fit, why, the fix, and the rollout, in the sandbox.
import { fileURLToPath } from 'node:url';
import { reportFailure } from './failure.ts';
import { processIo } from './process-io.ts';
import { playCapacity } from './tour/play-capacity.ts';

const io = processIo();
try {
  await playCapacity({ io, root: fileURLToPath(new URL('..', import.meta.url)) });
} catch (error) {
  reportFailure(error, io, true);
}
