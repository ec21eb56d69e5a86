// Trains, saves a checkpoint after the third update, says so after the fifth, and then waits to be killed.
//
//   node --import tsx train-and-save.ts <checkpoint>
import { renameSync, writeFileSync, writeSync } from 'node:fs';
import { encodeArrays } from '../../encode-arrays.ts';
import { startCorridor } from './corridor.ts';

const path = process.argv[2]!;
const { trainer } = startCorridor(1);
for (const { update } of trainer.run()) {
  if (update === 3) {
    writeFileSync(`${path}.part`, JSON.stringify(encodeArrays(trainer.state())));
    renameSync(`${path}.part`, path);
  }
  if (update < 5) continue;
  writeSync(1, 'five\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}
