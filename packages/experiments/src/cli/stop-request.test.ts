import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenForStop } from './stop-request.ts';

describe('listenForStop', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  const press = (signal: NodeJS.Signals) => process.emit(signal, signal);
  afterEach(() => {
    vi.useRealTimers();
    kill.mockClear();
  });

  it('treats the signals of one key press as one request, and ends the process on a later one', () => {
    vi.useFakeTimers();
    const stop = listenForStop();
    expect(stop.signal.aborted).toBe(false);
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) press(signal);
    expect(stop.signal.aborted).toBe(true);
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    press('SIGTERM');
    expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGTERM');
  });

  it('ignores signals of the same key press after its release, so that saving is not interrupted', () => {
    vi.useFakeTimers();
    const before = listeners();
    const stop = listenForStop();
    press('SIGINT');
    stop.release();
    press('SIGINT');
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(listeners()).toBe(before);
  });

  it('leaves no listener behind if no stop was requested', () => {
    const before = listeners();
    listenForStop().release();
    expect(listeners()).toBe(before);
  });
});
