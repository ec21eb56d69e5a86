import fc from 'fast-check';

/** Points on a small grid, so that ties and points on chords are common. */
export const points = fc.array(
  fc.record({ cost: fc.integer({ min: 0, max: 8 }), quality: fc.integer({ min: 0, max: 8 }) }),
  { minLength: 1, maxLength: 7 },
);
