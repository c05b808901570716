import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../src/model/index.js';
import { LAB, SCENARIO } from './lab.js';
import { runMeasured } from './measured.js';
import type { BenchContext, Figure, PartResult } from './result.js';
import { waitsOf } from './waits.js';

const MIB = 1024 ** 2;

/**
 * One whole `lab run` on a cluster that it makes and deletes, against the sum of its own
 * declared waits (`waitsOf`); what `lab` and its load processes use of CPU and memory.
 */
export async function benchRun({ dir, signal, say }: BenchContext): Promise<PartResult> {
  say(`lab run ${SCENARIO}`);
  const reports = join(dir, 'reports');
  const ran = await runMeasured(
    process.execPath,
    [LAB, 'run', SCENARIO, '--cluster', `lab-bench-run-${process.pid}`, '--reports', reports],
    { env: { LAB_STATE_HOME: join(dir, 'run-state') }, watch: 'load/child', signal },
  );
  if (ran.exitCode !== 0) {
    throw new Error(`lab run ended with ${ran.exitCode}: ${ran.output.trim().slice(-300)}`);
  }
  const file = join(reports, SCENARIO, 'latest/run.json');
  const { waited, overhead } = waitsOf(
    JSON.parse(readFileSync(file, 'utf8')) as RunRecord,
    ran.seconds,
  );
  const used = existsSync('/proc/self/stat');
  return {
    figures: [
      { name: `lab run ${SCENARIO}`, value: ran.seconds, unit: 's' },
      { name: 'its declared waits on cluster and load', value: waited, unit: 's' },
      ...Object.entries(overhead).map(([what, value]): Figure => ({
        name: `overhead: ${what}`,
        value,
        unit: 's',
      })),
      ...(used ? usage(ran) : []),
    ],
    gates: [
      { name: 'run / its declared waits', value: ran.seconds / waited, at: 'most', limit: 1.15 },
    ],
    missing: used
      ? []
      : [{ name: 'CPU and memory of lab and its load', why: 'no /proc here', broken: false }],
    notes: [
      'one run, from nothing to a deleted cluster; waits are defined in bench/waits.ts',
      '"between": start and end of the program, and what it does between its steps',
    ],
  };
}

function usage({ own, children, seconds }: Awaited<ReturnType<typeof runMeasured>>): Figure[] {
  const loads = children.reduce((sum, child) => sum + child.cpuSeconds, 0);
  const peak = Math.max(0, ...children.map((child) => child.peakBytes));
  return [
    { name: 'CPU of lab', value: own.cpuSeconds, unit: 'CPU s' },
    { name: 'CPU of its load processes', value: loads, unit: 'CPU s' },
    { name: 'CPU of lab / wall', value: own.cpuSeconds / seconds, unit: '×' },
    { name: 'CPU of its load processes / wall', value: loads / seconds, unit: '×' },
    { name: 'peak memory of lab', value: own.peakBytes / MIB, unit: 'MiB' },
    { name: 'peak memory of a load process', value: peak / MIB, unit: 'MiB' },
  ];
}
