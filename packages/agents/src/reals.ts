/** Flat numbers of either precision. */
export type Reals = Float32Array | Float64Array;
