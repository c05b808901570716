/** Loaded before the program `sim` with --expose-gc: on SIGUSR2 it writes to its folder what it holds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

let count = 0;
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  writeFileSync(join(process.env.WATCH_OWN ?? '', `heap-${count++}`), String(heapUsed));
});
