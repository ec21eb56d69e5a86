import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { expected } from '../_show.ts';
import { Env } from '../env.ts';
import { make } from '../registry/registry.ts';
import { spaceFromJSON } from '../spaces/space-from-json.ts';
import { SyncVectorEnv } from '../vector/sync-vector-env.ts';
import type { VectorInfos, VectorResetOptions } from '../vector/vector-env.ts';
import {
  type Answer,
  type BatchAnswer,
  type Call,
  type ResolvedEnvSource,
  type SharedArrays,
  STATE,
  type WorkerOptions,
} from './_protocol.ts';
import { copyRows } from './_shared-batch.ts';

// The body of a worker thread: it sleeps on `control[0]`, handles the call from its port, and wakes the other side.

async function makeEnv(source: ResolvedEnvSource): Promise<Env> {
  if (source.kind === 'id') {
    for (const url of source.imports) await import(url);
    return make(source.id, source.options);
  }
  const module = (await import(source.module)) as Record<string, unknown>;
  const entry = module[source.exportName];
  if (typeof entry !== 'function') {
    throw new TypeError(expected('export', `a function exported by ${source.module}`, source.exportName));
  }
  const isClass = entry.prototype instanceof Env;
  const env: unknown = isClass
    ? Reflect.construct(entry, [...source.args])
    : await (entry as (...args: unknown[]) => unknown)(...source.args);
  if (!(env instanceof Env)) throw new TypeError(expected(`${source.exportName}()`, 'an Env', env));
  return env;
}

async function start(options: WorkerOptions): Promise<{ envs: SyncVectorEnv<never, never>; spaces: object }> {
  const made: Env[] = [];
  for (const source of options.sources) made.push(await makeEnv(source));
  const envs = new SyncVectorEnv(
    made.map((env) => () => env),
    { autoresetMode: options.autoresetMode, copy: false, infoColumns: options.infoColumns as never },
  );
  const observation = envs.singleObservationSpace.toJSON();
  const action = envs.singleActionSpace.toJSON();
  // fails here, where the environment is known, if a space cannot be restored from JSON
  spaceFromJSON(observation);
  spaceFromJSON(action);
  return { envs: envs as unknown as SyncVectorEnv<never, never>, spaces: { observation, action } };
}

/** Returns the handler of calls. `shared` is null until the shared memory has arrived. */
function createHandler(envs: SyncVectorEnv<never, never>, first: number) {
  let shared: SharedArrays | null = null;
  const count = envs.numEnvs;
  const publish = (
    observations: unknown,
    allInfos: VectorInfos,
    columns: Readonly<Record<string, unknown>>,
  ): BatchAnswer => {
    const { finalObservation, _finalObservation, ...infos } = allInfos;
    const arrays = shared!;
    if (arrays.observations !== null) copyRows(observations, count, 0, arrays.observations, first, count);
    if (arrays.observations !== null && finalObservation !== undefined) {
      copyRows(finalObservation, count, 0, arrays.finalObservations, first, count);
    }
    copyRows(columns, count, 0, arrays.columns, first, count);
    return {
      infos: Object.keys(infos).length === 0 ? null : infos,
      observations: arrays.observations === null ? observations : null,
      finals: _finalObservation ?? null,
      finalObservations: arrays.observations === null ? (finalObservation ?? null) : null,
    };
  };
  return (call: Call): unknown => {
    switch (call.call) {
      case 'share':
        shared = call.arrays;
        return null;
      case 'reset': {
        const result = envs.reset(call.options as VectorResetOptions);
        return publish(result.observations, result.infos, result.columns);
      }
      case 'step': {
        const arrays = shared!;
        let actions: unknown = call.actions;
        if (arrays.actions !== null) {
          const own = envs.singleActionSpace as { createBatch(n: number): unknown };
          actions = own.createBatch(count);
          copyRows(arrays.actions, arrays.rewards.length, first, actions, 0, count);
        }
        const result = envs.step(actions as never);
        arrays.rewards.set(result.rewards, first);
        arrays.terminations.set(result.terminations, first);
        arrays.truncations.set(result.truncations, first);
        return publish(result.observations, result.infos, result.columns);
      }
      case 'call':
        return (envs.envs as readonly Env[]).map((env) => {
          const value = env.getWrapperAttr(call.name);
          if (typeof value !== 'function') return value;
          return (value as (...args: unknown[]) => unknown).apply(ownerOf(env, call.name), [...call.args]);
        });
      case 'set':
        (envs.envs as readonly Env[]).forEach((env, i) => {
          env.setWrapperAttr(call.name, call.values[i]);
        });
        return null;
      case 'close':
        envs.close();
        return null;
      default:
        throw new TypeError(expected('call', 'a known call', call));
    }
  };
}

/** Returns the outermost environment that has the method. */
function ownerOf(env: Env, name: string): Env {
  return name in env || !('env' in env) ? env : ownerOf(env.env as Env, name);
}

async function main(options: WorkerOptions): Promise<void> {
  const { control, port } = options;
  const answer = (message: Answer) => {
    try {
      port.postMessage(message);
    } catch (error) {
      port.postMessage({ ok: false, error: describe(error) });
    }
    Atomics.store(control, 0, STATE.answered);
    Atomics.notify(control, 0);
  };
  // the other side must not wait for a thread that has ended
  process.on('exit', () => {
    Atomics.store(control, 0, STATE.gone);
    Atomics.notify(control, 0);
  });
  let handle: ReturnType<typeof createHandler>;
  try {
    const { envs, spaces } = await start(options);
    handle = createHandler(envs, options.first);
    answer({ ok: true, value: spaces });
  } catch (error) {
    answer({ ok: false, error: describe(error) });
    return;
  }
  for (;;) {
    // wait until the last answer has been read
    Atomics.wait(control, 0, STATE.answered);
    Atomics.wait(control, 0, STATE.idle);
    const state = Atomics.load(control, 0);
    if (state === STATE.gone) return;
    if (state !== STATE.called) continue;
    const received = receiveMessageOnPort(port) as { message: Call } | undefined;
    if (received === undefined) continue;
    try {
      answer({ ok: true, value: handle(received.message) });
    } catch (error) {
      answer({ ok: false, error: describe(error) });
    }
    if (received.message.call === 'close') return;
  }
}

/** Returns an error that can be sent. Other properties of an error may not be cloneable. */
function describe(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const plain = new Error(error.message);
  plain.name = error.name;
  if (error.stack !== undefined) plain.stack = error.stack;
  return plain;
}

if (parentPort !== null) void main(workerData as WorkerOptions);
