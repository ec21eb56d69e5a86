const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
} as const;

/** The number types of a `Box`; 64-bit integers are left out, since a JavaScript number cannot hold them. */
export type Dtype = keyof typeof arrays;

/** The typed array of a dtype. */
export type ArrayOf<D extends Dtype> = (typeof arrays)[D]['prototype'];

/** Any typed array a `Box` can have as a value. */
export type NumericArray = ArrayOf<Dtype>;

const limits: Record<Exclude<Dtype, 'float32' | 'float64'>, readonly [number, number]> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
};

export const dtypes = Object.keys(arrays) as readonly Dtype[];

export function createArray<D extends Dtype>(dtype: D, length: number): ArrayOf<D> {
  return new arrays[dtype](length) as ArrayOf<D>;
}

/** Returns whether a value is a typed array of the dtype, including one from another realm. */
export function isArrayOf<D extends Dtype>(dtype: D, value: unknown): value is ArrayOf<D> {
  return ArrayBuffer.isView(value) && (value as NumericArray)[Symbol.toStringTag] === arrays[dtype].name;
}

/** Returns the least and greatest value of an integer dtype, or null for a float. */
export function integerLimits(dtype: Dtype): readonly [number, number] | null {
  return dtype === 'float32' || dtype === 'float64' ? null : limits[dtype];
}

/** Returns the smallest dtype that holds both without loss, by NumPy's rules. */
export function promote(a: Dtype, b: Dtype): Dtype {
  if (a === b) return a;
  if (a === 'float64' || b === 'float64') return 'float64';
  if (a === 'float32' || b === 'float32') {
    const other = a === 'float32' ? b : a;
    return other === 'int32' || other === 'uint32' ? 'float64' : 'float32';
  }
  const [lowA, highA] = limits[a as keyof typeof limits];
  const [lowB, highB] = limits[b as keyof typeof limits];
  const low = Math.min(lowA, lowB);
  const high = Math.max(highA, highB);
  for (const [name, [least, greatest]] of Object.entries(limits)) {
    if (least <= low && high <= greatest) return name as Dtype;
  }
  return 'float64';
}
