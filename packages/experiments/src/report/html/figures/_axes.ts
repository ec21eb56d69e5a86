/** A position in pixels, for a channel of a plot with scales. */
export const px = (pixel: number) => ({ value: () => pixel, scale: null });

/** A plot in pixels, without axes. */
export const inPixels = {
  margin: 0,
  x: { type: 'identity', axis: null },
  y: { type: 'identity', axis: null },
} as const;

/** The style of grid lines. */
export const grid = { stroke: 'var(--faint)', strokeOpacity: 1 };

/** An axis below the plot, with a centred label. */
export const below = { labelAnchor: 'center', labelArrow: 'none', tickSize: 0 } as const;
