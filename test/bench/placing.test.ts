import { describe, expect, it } from '@jest/globals';
import { measurePlacingLooks } from '../../bench/placing.ts';

describe('placing tasks', () => {
  it('looks at every instance once, and once more at each that took a task', async () => {
    const [section] = await measurePlacingLooks();
    expect(section?.failures).toEqual([]);
    expect(section?.rows.map((row) => row['looks at an instance'])).toEqual([900, 900, 9_000, 9_000]);
  });
});
