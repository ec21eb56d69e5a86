import { describe, it } from 'vitest';
import { boundsHold } from './__fixtures__/world-task.ts';

describe('the hindsight optimum', () => {
  it('is at or above the row of every method', () => {
    boundsHold(150);
  }, 300_000);
});
