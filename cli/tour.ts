// What `npm start` plays: the main job, end to end, in the sandbox that the packaged template describes.
import { fileURLToPath } from 'node:url';
import { reportFailure } from './failure.ts';
import { processIo } from './process-io.ts';
import { playTour } from './tour/play-tour.ts';

const io = processIo();
try {
  await playTour({ io, root: fileURLToPath(new URL('..', import.meta.url)) });
} catch (error) {
  reportFailure(error, io, true);
}
