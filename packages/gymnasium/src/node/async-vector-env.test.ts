import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import { NumbersEcho, Troublesome, WordsEcho } from '../__fixtures__/thread-envs.ts';
import { identical, snapshot } from '../_snapshot.ts';
import type { Env } from '../env.ts';
import type * as node from '../node.ts';
import { make } from '../registry/registry.ts';
import { createRng } from '../rng.ts';
import type { Box } from '../spaces/box.ts';
import type { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import { vectorEnvLaws } from '../testing/vector-env-laws.ts';
import type { InfoColumnDtypes } from '../vector/info-columns.ts';
import { SyncVectorEnv } from '../vector/sync-vector-env.ts';
import type { AutoresetMode, VectorEnv } from '../vector/vector-env.ts';
import type { AsyncVectorEnvOptions, AsyncVectorEnv as Envs } from './async-vector-env.ts';
import type { EnvSource } from './env-source.ts';
import type * as errors from './errors.ts';
import { makeVecAsync as makeFromSource } from './make-vec-async.ts';

const folder = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(folder, 'node_modules', '.cache');

/** Compiles the sources and the fixtures like a package build, and returns the folder. */
function build(name: string): string {
  const built = join(cache, name);
  rmSync(built, { recursive: true, force: true });
  mkdirSync(built, { recursive: true });
  const config = {
    extends: join(folder, 'tsconfig.build.json'),
    compilerOptions: {
      rootDir: join(folder, 'src'),
      outDir: built,
      declaration: false,
      sourceMap: false,
      inlineSources: false,
      declarationMap: false,
    },
    include: [join(folder, 'src')],
    exclude: [join(folder, 'src/**/*.test.ts'), join(folder, 'src/**/*.test-d.ts')],
  };
  writeFileSync(join(built, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }');
  execFileSync(process.execPath, [
    join(folder, '../../node_modules/typescript/bin/tsc'),
    '--singleThreaded',
    '-p',
    built,
  ]);
  return built;
}

// A thread that compiles TypeScript takes ten times as long to start, so most tests run the compiled package.
const built = build('threads');
const load = (file: string) => import(pathToFileURL(join(built, file)).href);
const { AsyncVectorEnv, makeVecAsync } = (await load('node.js')) as typeof node;
const {
  AlreadyPendingCallError,
  ClosedEnvironmentError,
  EnvWorkerError,
  NoAsyncCallError,
  VectorTimeoutError,
} = (await load('node/errors.js')) as typeof errors;

const module = pathToFileURL(join(built, '__fixtures__/thread-envs.js'));
const source = (name: string, ...args: unknown[]): EnvSource => ({ module, export: name, args });
const opened: { close(): void }[] = [];

function open<M extends AutoresetMode = 'next-step', C extends InfoColumnDtypes = Record<never, never>>(
  sources: readonly EnvSource[],
  options?: AsyncVectorEnvOptions<M, C>,
): Envs<Space, Space, M, C> {
  const envs = new AsyncVectorEnv<Space, Space, M, C>(sources, options);
  opened.push(envs);
  return envs;
}

afterEach(() => {
  for (const envs of opened.splice(0)) envs.close();
});

describe('environments in threads', () => {
  it.each(['next-step', 'same-step', 'disabled'] as const)(
    'return exactly the results of a SyncVectorEnv: autoreset %s',
    (autoresetMode) => {
      const pairs: [readonly EnvSource[], readonly (() => Env)[]][] = [
        [new Array(5).fill('FrozenLake-v1'), new Array(5).fill(() => make('FrozenLake-v1'))],
        [new Array(3).fill(source('NumbersEcho')), new Array(3).fill(() => new NumbersEcho())],
        [new Array(3).fill(source('WordsEcho')), new Array(3).fill(() => new WordsEcho())],
        [
          [
            source('createCountdown', 2),
            source('createCountdown', 3, 1),
            source('createBufferedCountdown', 2),
          ],
          [[2], [3, 1], [2]].map((lengths, i) => () => new Countdown({ lengths, reusesBuffer: i === 2 })),
        ],
      ];
      // all of them in the mode that sends most, because a thread takes longer to start than a run
      const tried = { 'same-step': pairs, 'next-step': pairs.slice(1, 2), disabled: pairs.slice(2, 3) }[
        autoresetMode
      ];
      for (const [sources, envFns] of tried) {
        const threads = open(sources, { autoresetMode, numWorkers: 2 });
        const plain = new SyncVectorEnv(envFns, { autoresetMode });
        const rng = createRng(0);
        const options = { level: 3 };
        expect(String(threads.observationSpace)).toBe(String(plain.observationSpace));
        let [a, b]: unknown[] = [threads.reset({ seed: 3, options }), plain.reset({ seed: 3, options })];
        expect(identical(a, b)).toBe(true);
        for (let t = 0; t < 40; t++) {
          const actions = Array.from({ length: plain.numEnvs }, () =>
            plain.singleActionSpace.sample({ rng }),
          );
          const step = plain.step(actions);
          [a, b] = [threads.step(actions), step];
          if (!identical(a, b)) expect(a).toEqual(b);
          expect(identical(a, b)).toBe(true);
          const resetMask = step.terminations.map((flag, i) => flag | step.truncations[i]!);
          if (autoresetMode === 'disabled' && resetMask.includes(1)) {
            expect(
              identical(threads.reset({ options: { resetMask } }), plain.reset({ options: { resetMask } })),
            ).toBe(true);
          }
        }
        threads.close();
      }
    },
  );

  describe('in the same threads', () => {
    const kept = new Map<AutoresetMode, Envs<Box, Discrete, AutoresetMode>>();
    const options = { numEnvs: 3, numWorkers: 2, maxEpisodeSteps: 6 };
    /** Threads start slowly, and every law begins with a reset, so one vector environment per mode serves all laws. */
    const reuse = (autoresetMode: AutoresetMode): VectorEnv => {
      const envs = kept.get(autoresetMode) ?? makeVecAsync('CartPole-v1', { ...options, autoresetMode });
      kept.set(autoresetMode, envs);
      return new Proxy(envs, {
        get(target, key) {
          if (key === 'close') return () => {};
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    };
    afterAll(() => {
      for (const envs of kept.values()) envs.close();
    });

    it.each(vectorEnvLaws(reuse, { steps: 30 }).map(({ title, law }) => [title, law] as const))(
      '%s',
      (_title, law) => {
        law();
      },
    );
  });

  it('accept actions as one batch or as an array, and reject an invalid action before it is rounded', () => {
    const envs = open(['CartPole-v1', 'CartPole-v1'], { numWorkers: 1 });
    const first = envs.reset({ seed: 0 }).observations;
    const batch = envs.step(Int32Array.of(0, 1)).observations;
    envs.reset({ seed: 0 });
    expect(envs.step([0, 1]).observations).toEqual(batch);
    expect(first).not.toEqual(batch);
    for (const actions of [
      [0, 0.5],
      [0, 2],
      [0, Number.NaN],
    ])
      expect(() => envs.step(actions)).toThrow('Expected `actions[1]`');
    expect(() => envs.step([0])).toThrow('one action of Discrete(2) for each of 2 environments');
    expect(envs.step([0, 1]).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('return numbers of infos in typed columns', () => {
    const envs = open([source('createCountdown', 2), source('createCountdown', 5)], {
      numWorkers: 2,
      infoColumns: { t: 'int32', missing: 'float32' },
    });
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    const { columns, infos } = envs.step([0, 0]);
    expect(columns).toEqual({ t: Int32Array.of(2, 2), missing: Float32Array.of(Number.NaN, Number.NaN) });
    expect(Object.keys(infos)).toEqual(['place', '_place']);
    expect(envs.step([0, 0]).columns.t).toEqual(Int32Array.of(0, 3));
    expectTypeOf(columns.t).toEqualTypeOf<Int32Array>();
  });

  it('return the same results with any number of threads', () => {
    const runs = [1, 3].map((numWorkers) => {
      const envs = open(new Array(5).fill('FrozenLake-v1'), { numWorkers, copy: false });
      const seen = [snapshot(envs.reset({ seed: 1 }).observations)];
      for (let t = 0; t < 10; t++) seen.push(snapshot(envs.step([0, 1, 2, 3, 1]).observations));
      return seen;
    });
    expect(runs[1]).toEqual(runs[0]);
  });

  it('are made by id, with options and with the modules that register them', () => {
    const envs = open([{ id: 'thread/Short-v0', imports: [module] }], { numWorkers: 1 });
    envs.reset({ seed: 0 });
    expect([envs.step([0]), envs.step([1]), envs.step([0])].map(({ truncations }) => truncations[0])).toEqual(
      [0, 0, 1],
    );
    const short = makeVecAsync('FrozenLake-v1', { kwargs: { isSlippery: false }, maxEpisodeSteps: 1 });
    opened.push(short);
    expectTypeOf(short).toEqualTypeOf<Envs<Discrete, Discrete, 'next-step', Record<never, never>>>();
    short.reset({ seed: 0 });
    expect(short.step([1])).toMatchObject({ observations: Int32Array.of(4), truncations: Uint8Array.of(1) });
  });
});

describe('calls', () => {
  const trouble = (options?: AsyncVectorEnvOptions) =>
    open([source('Troublesome'), source('Troublesome')], options);

  it('can be started and waited for separately, one at a time', () => {
    const envs = trouble({ numWorkers: 1 });
    expect(() => envs.resetWait()).toThrow(NoAsyncCallError);
    envs.resetAsync({ seed: 0 });
    expect(() => envs.stepAsync([0, 0])).toThrow(AlreadyPendingCallError);
    expect(() => envs.stepWait()).toThrow('Expected `stepAsync` to be called before `stepWait`.');
    envs.resetWait();
    envs.stepAsync([0, 0]);
    expect(() => envs.reset()).toThrow('got a pending `step`');
    expect(envs.stepWait().rewards).toEqual(Float64Array.of(1, 1));
    envs.callAsync('add', 2, 3);
    expect(envs.callWait()).toEqual([6, 6]);
  });

  it('reach methods and attributes, through wrappers', () => {
    const envs = trouble({ numWorkers: 1 });
    expect(envs.call('add', 1, 2)).toEqual([4, 4]);
    envs.setAttr('level', [5, 7]);
    expect(envs.getAttr('level')).toEqual([5, 7]);
    expect(envs.call('add', 1, 2)).toEqual([8, 10]);
    envs.setAttr('level', 2);
    envs.reset({ seed: 0 });
    expect(envs.step([0, 0]).rewards).toEqual(Float64Array.of(2, 2));
    expect(() => envs.setAttr('level', [1])).toThrow('Expected `value`');
    expect(() => envs.getAttr('nothing')).toThrow(EnvWorkerError);
    const wrapped = open(['FrozenLake-v1'], { numWorkers: 1 });
    expect(wrapped.getAttr('parameters')).toMatchObject([{ isSlippery: true }]);
  });

  it('time out, and can be waited for again', () => {
    const envs = trouble({ numWorkers: 2, timeoutMs: 5000 });
    envs.reset({ seed: 0 });
    envs.stepAsync([0, 3]);
    let caught: unknown;
    try {
      envs.stepWait({ timeoutMs: 50 });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(VectorTimeoutError);
    expect(caught).toMatchObject({ call: 'step', timeoutMs: 50, workers: [1] });
    expect(envs.stepWait().rewards).toEqual(Float64Array.of(1, 1));
    expect(() => envs.stepWait({ timeoutMs: -1 })).toThrow('`timeoutMs`');
  });

  it('that fail inside an environment report which one, and require a reset', () => {
    const envs = trouble({ numWorkers: 2 });
    envs.reset({ seed: 0 });
    let caught: unknown;
    try {
      envs.step([0, 1]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(EnvWorkerError);
    expect(caught).toMatchObject({
      worker: 1,
      envs: [1],
      cause: { name: 'RangeError', message: 'refused inside' },
    });
    expect(() => envs.step([0, 0])).toThrow('Expected `reset` to be called before `step`.');
    envs.reset({ seed: 0 });
    expect(envs.step([0, 0]).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('detect a thread that has ended, and close', () => {
    const envs = trouble({ numWorkers: 2 });
    envs.reset({ seed: 0 });
    expect(() => envs.step([2, 0])).toThrow('in worker 0, failed: the thread ended');
    expect(() => envs.step([0, 0])).toThrow(ClosedEnvironmentError);
  });
});

describe('close', () => {
  it('can be called again, before a reset and during a pending call, and other calls are then rejected', () => {
    const envs = open([source('Troublesome')]);
    envs.reset({ seed: 0 });
    envs.stepAsync([3]);
    envs.close();
    envs.close();
    for (const call of [
      () => envs.reset(),
      () => envs.step([0]),
      () => envs.stepWait(),
      () => envs.call('add', 1, 2),
      () => envs.setAttr('level', 1),
    ]) {
      expect(call).toThrow(ClosedEnvironmentError);
    }
    open([source('Troublesome')]).close();
  });

  it('does not wait longer than its timeout', () => {
    const envs = open([source('Troublesome')]);
    envs.reset({ seed: 0 });
    envs.stepAsync([3]);
    const started = performance.now();
    envs.close({ timeoutMs: 20 });
    expect(performance.now() - started).toBeLessThan(400);
    const other = open([source('Troublesome')]);
    other.close({ terminate: true });
  });
});

describe('a source that cannot be made', () => {
  it('is reported immediately, with its cause', () => {
    expect(() => open([])).toThrow('Expected `sources`');
    expect(() => open([(() => new Troublesome()) as unknown as string])).toThrow(
      'a function cannot be sent to a thread',
    );
    expect(() => open([{ module: './here.ts', export: 'x' }])).toThrow('Expected `sources[0].module`');
    expect(() => open(['no spaces'])).toThrow('of the form');
    expect(() => open(['CartPole-v1'], { numWorkers: 0 })).toThrow('`numWorkers`');
    expect(() => open(['CartPole-v1'], { autoresetMode: 'never' as 'disabled' })).toThrow('`autoresetMode`');
    expect(() => open(['Humanoid-v5'])).toThrow(
      'Expected `id` to be a registered environment, got "Humanoid-v5"',
    );
    expect(() => open([source('createFailure')])).toThrow('this one cannot be made');
    expect(() => open([source('createNothing')])).toThrow('Expected `createNothing()` to be an Env');
    expect(() => open([source('missing')])).toThrow('a function exported by');
    expect(() => open(['CartPole-v1', 'FrozenLake-v1'], { numWorkers: 2 })).toThrow(
      'the observation space of environment 1',
    );
  });
});

describe('threads', () => {
  const program = (entry: string) => `
    import { AsyncVectorEnv } from '${entry}';
    const envs = new AsyncVectorEnv(new Array(4).fill('CartPole-v1'), { numWorkers: 2 });
    envs.reset({ seed: 0 });
    process.stdout.write(String(envs.step([0, 1, 0, 1]).rewards));
    // not closed: the process still ends
  `;

  it('do not keep the process alive, from built JavaScript', () => {
    writeFileSync(join(built, 'run.js'), program('./node.js'));
    const printed = execFileSync(process.execPath, [join(built, 'run.js')], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(printed).toBe('1,1,1,1');
  });

  it('do not keep the process alive, from TypeScript under tsx', () => {
    const scratch = join(cache, 'sources');
    mkdirSync(scratch, { recursive: true });
    writeFileSync(join(scratch, 'run.ts'), program(new URL('../node.ts', import.meta.url).href));
    const printed = execFileSync(process.execPath, ['--import', 'tsx', join(scratch, 'run.ts')], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(printed).toBe('1,1,1,1');
  });

  it('run the TypeScript sources, and environments in TypeScript', () => {
    const envs = makeFromSource('thread/Short-v0', {
      imports: [new URL('../__fixtures__/thread-envs.ts', import.meta.url)],
    });
    opened.push(envs);
    envs.reset({ seed: 0 });
    expect(envs.step([0]).rewards).toEqual(Float64Array.of(1));
  });
});

describe('the types', () => {
  it('are inferred from the id, and the mode decides whether there are last observations', () => {
    const envs = makeVecAsync('CartPole-v1', { autoresetMode: 'same-step' });
    opened.push(envs);
    expectTypeOf(envs).toEqualTypeOf<Envs<Box, Discrete, 'same-step', Record<never, never>>>();
    envs.reset({ seed: 0 });
    const { infos } = envs.step([0]);
    expectTypeOf(infos.finalObservation).toEqualTypeOf<Float32Array | undefined>();
    expect(infos.finalObservation).toBe(undefined);
  });
});
