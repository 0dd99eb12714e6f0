// The entry of `berth`: bin/berth.mjs imports it on the pinned Node.
import { processIo } from './process-io.ts';
import { main } from './program.ts';

await main(process.argv.slice(2), processIo());
