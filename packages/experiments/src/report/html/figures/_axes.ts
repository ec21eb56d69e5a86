/** Pixels in a plot with scales: what a position channel takes instead of a value. */
export const px = (pixel: number) => ({ value: () => pixel, scale: null });

/** A plot that is laid out in pixels and has no axes. */
export const inPixels = {
  margin: 0,
  x: { type: 'identity', axis: null },
  y: { type: 'identity', axis: null },
} as const;

/** How the lines behind the marks look. */
export const grid = { stroke: 'var(--faint)', strokeOpacity: 1 };

/** An axis below the plot, named in its middle. */
export const below = { labelAnchor: 'center', labelArrow: 'none', tickSize: 0 } as const;
