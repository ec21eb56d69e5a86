// Trains by PPO and by DER's training, saves a checkpoint of each after the third update, goes on to the fifth, and then waits to be
// killed.
//
//   node --import tsx train-and-save.ts <checkpoint of PPO> <checkpoint of DER>
import { renameSync, writeFileSync, writeSync } from 'node:fs';
import { encodeArrays } from '../../encode-arrays.ts';
import { startCorridor, startDerCorridor } from './corridor.ts';

for (const [i, { trainer }] of [startCorridor(1), startDerCorridor(1)].entries()) {
  const path = process.argv[2 + i]!;
  while (trainer.updates < 5) {
    trainer.update();
    if (trainer.updates !== 3) continue;
    writeFileSync(`${path}.part`, JSON.stringify(encodeArrays(trainer.state())));
    renameSync(`${path}.part`, path);
  }
}
writeSync(1, 'five\n');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
