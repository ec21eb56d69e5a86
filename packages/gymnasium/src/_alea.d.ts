// seedrandom's typings describe its entry point only, not the generators under lib/.
declare module 'seedrandom/lib/alea.js' {
  interface AleaState {
    c: number;
    s0: number;
    s1: number;
    s2: number;
  }
  interface Alea {
    /** 53 bits in [0, 1). */
    double(): number;
    /** 32 bits, signed. */
    int32(): number;
    state(): AleaState;
  }
  function alea(seed: string, options: { state: true | AleaState }): Alea;
  export = alea;
}
