import { join } from 'node:path';
import { LAB, SCENARIO } from '../lab.js';
import { runMeasured, type Measured } from '../measured.js';
import { median, type BenchContext, type PartResult } from '../result.js';

const GOAL = 20;
const AT_ONCE = 30;
const MIB = 2 ** 20;

/** What the process of a simulated cluster calls itself. */
const SIM = 'lab-sim';

/** One whole `lab run` with its defaults on an embedded cluster. */
export async function benchSimRun(context: BenchContext): Promise<PartResult> {
  context.say(`lab run ${SCENARIO} --provider embedded`);
  const ran = await run(context, 'alone');
  if (ran.exitCode !== 0) {
    throw new Error(`lab run ended with ${ran.exitCode}: ${ran.output.trim().slice(-300)}`);
  }
  return {
    figures: [
      { name: `lab run ${SCENARIO}`, value: ran.seconds, unit: 's' },
      { name: 'CPU of lab', value: ran.own.cpuSeconds, unit: 'CPU s' },
      { name: 'CPU of the cluster', value: cpuOf(ran), unit: 'CPU s' },
      { name: 'peak memory of the cluster', value: memoryOf(ran) / MIB, unit: 'MiB' },
    ],
    gates: [{ name: 'run / 20 s', value: ran.seconds / GOAL, at: 'most', limit: 1 }],
    missing: [],
    notes: ['one run, from nothing to a deleted cluster, with defaults: speed 10'],
  };
}

/** Thirty clusters at once, each with its own outage, at the speed of a workshop. */
export async function benchThirty(context: BenchContext): Promise<PartResult> {
  context.say(`${AT_ONCE} × lab run ${SCENARIO} --quick --speed 1 at once`);
  const started = performance.now();
  const all = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      run(context, `of-thirty-${i}`, '--quick', '--speed', '1'),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const failed = all.filter(({ exitCode }) => exitCode !== 0);
  for (const { exitCode, output } of failed) {
    context.say(`ended with ${exitCode}: ${output.trim().slice(-300)}`);
  }
  const sum = (of: (run: Measured) => number): number => all.reduce((a, run) => a + of(run), 0);
  return {
    figures: [
      { name: 'until the last has ended', value: seconds, unit: 's' },
      { name: 'one of them', value: median(all.map((each) => each.seconds)), unit: 's' },
      { name: 'CPU of the labs', value: sum(({ own }) => own.cpuSeconds), unit: 'CPU s' },
      { name: 'CPU of the clusters', value: sum(cpuOf), unit: 'CPU s' },
      { name: 'sum of the labs’ peaks', value: sum(({ own }) => own.peakBytes) / MIB, unit: 'MiB' },
      { name: 'sum of the clusters’ peaks', value: sum(memoryOf) / MIB, unit: 'MiB' },
    ],
    gates: [
      { name: 'that did not pass / all', value: failed.length / AT_ONCE, at: 'most', limit: 0 },
    ],
    missing: [],
    notes: [`${AT_ONCE} at once at speed 1, each a process of lab, a cluster and its loads`],
  };
}

function run({ dir, signal }: BenchContext, name: string, ...flags: string[]): Promise<Measured> {
  const own = join(dir, name);
  const args = [LAB, 'run', SCENARIO, '--provider', 'embedded', '--cluster', `lab-bench-${name}`];
  return runMeasured(process.execPath, [...args, '--reports', join(own, 'reports'), ...flags], {
    env: { LAB_STATE_HOME: join(own, 'state') },
    watch: SIM,
    signal,
  });
}

const cpuOf = ({ children }: Measured): number =>
  children.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
const memoryOf = ({ children }: Measured): number =>
  children.reduce((sum, { peakBytes }) => sum + peakBytes, 0);
