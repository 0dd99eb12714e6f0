// Long test files first, where Jest does not know yet how long each takes: on a fresh clone, which is what CI has. It would
// go by the files' sizes, and end with one core waiting for a short file that takes a minute.
import Sequencer from '@jest/test-sequencer';

/** Rooms whose tests start the packaged functions, or play hundreds of histories. */
const long = /end-to-end|laws|tour|cli.request|beside-stack|cut-off|chaos|killed|git.remote/;

export default class LongFirst extends Sequencer {
  /** @param {Parameters<Sequencer['sort']>[0]} tests */
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted.filter(({ path }) => long.test(path)), ...sorted.filter(({ path }) => !long.test(path))];
  }
}
