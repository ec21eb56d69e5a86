import { scalarWasm, simdWasm } from './_wasm.ts';

/** The build: `'simd'`, or `'scalar'` if the engine has no WebAssembly SIMD. Both return the same bits. */
export type KernelBuild = 'simd' | 'scalar';

/** Addresses are in bytes, counts in numbers. `assembly/scalar.as` documents each function. */
export interface Kernels {
  panelBytes(): number;
  gather(from: number, rows: number, count: number, width: number, to: number): void;
  ones(to: number, count: number): void;
  matmul(a: number, b: number, c: number, bias: number, m: number, k: number, n: number, panel: number): void;
  compress(
    from: number,
    rows: number,
    count: number,
    width: number,
    starts: number,
    indices: number,
    values: number,
    most: number,
  ): number;
  transposeSparse(
    starts: number,
    indices: number,
    values: number,
    rows: number,
    columns: number,
    toStarts: number,
    toIndices: number,
    toValues: number,
    next: number,
  ): void;
  sparseMatmul(
    starts: number,
    indices: number,
    values: number,
    b: number,
    c: number,
    bias: number,
    m: number,
    n: number,
  ): void;
  transpose(from: number, rows: number, columns: number, to: number): void;
  tanh(x: number, count: number): void;
  tanhBackward(d: number, y: number, count: number): void;
  relu(x: number, count: number): void;
  reluBackward(d: number, y: number, count: number): void;
  sumSquares(x: number, count: number): number;
  adam(
    parameters: number,
    gradients: number,
    mean: number,
    square: number,
    count: number,
    scale: number,
    rate: number,
    correction: number,
    epsilon: number,
  ): void;
}

/** The used part of WebAssembly.Memory. Growing it detaches every view of the old buffer. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The used part of the global `WebAssembly`, which neither ES2023 nor Node's typings declare. */
interface WebAssemblyGlobal {
  readonly Memory: new (descriptor: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

const pageBytes = 65536;
const compiled = new Map<KernelBuild, object>();

/** Returns a new memory of one page, and kernels that use it. Each build is compiled once per process. */
export function instantiateKernels(build: KernelBuild): { kernels: Kernels; memory: Memory } {
  const wasm = webAssembly();
  let module = compiled.get(build);
  if (module === undefined) {
    module = new wasm.Module(decodeBase64(build === 'simd' ? simdWasm : scalarWasm));
    compiled.set(build, module);
  }
  const memory = new wasm.Memory({ initial: 1 });
  const { exports } = new wasm.Instance(module, { env: { memory } });
  return { kernels: exports as Kernels, memory };
}

/** Grows the memory to at least `bytes`, in whole pages. */
export function growMemory(memory: Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / pageBytes));
  } catch (cause) {
    throw new RangeError(
      `Expected the network, its observations and its passes to fit into WebAssembly's memory, got ${bytes} bytes.`,
      { cause },
    );
  }
}

/** Whether the engine accepts a module with a SIMD instruction. */
export function supportsSimd(): boolean {
  return webAssembly().validate(smallestSimdModule);
}

// (module (func (drop (i32x4.splat (i32.const 0)))))
const smallestSimdModule = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic number, version
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // types: () -> ()
  ...[0x03, 0x02, 0x01, 0x00], // functions: one of that type
  ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x41, 0x00, 0xfd, 0x11, 0x1a, 0x0b], // code
]);

function webAssembly(): WebAssemblyGlobal {
  const found = (globalThis as { readonly WebAssembly?: WebAssemblyGlobal }).WebAssembly;
  if (found === undefined) {
    throw new Error("Expected a JavaScript engine with WebAssembly, which the backend 'fused' requires.");
  }
  return found;
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
