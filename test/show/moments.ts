/**
 * kill -9 of `lab run atlan-outage` at six moments that a seed draws: a phase, a step of its
 * plan, and up to a second after that step began. Half of the runs make their cluster and `lab
 * clean` takes it away; half use one that was there, and `lab recover` brings that back.
 *
 *   npm run build && npx tsx test/show/moments.ts [seed] [options of the run, as --quick]
 */
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlanStep, RunEvent } from '../../src/model/index.js';
import { imageOf, makeCluster } from '../e2e/cluster.js';
import { isMarked, recover, untilAsBefore, type Prepared } from '../e2e/kill-and-recover.js';
import { Lab, NOTHING, snapshotOf, textOf } from '../e2e/lab.js';
import { show, table } from './show.js';

const [seed = '20261121', ...more] = process.argv.slice(2);
const PHASES = [
  ...['provision', 'deploy', 'baseline', 'inject', 'diagnosis'],
  ...['fix', 'recovery', 'undo', 'reset-proof'],
];
/** What a load process may outlive its lab by, ms. */
const LOAD_ENDS = 2000;

interface Moment {
  phase: string;
  /** Which of the steps of the phase, modulo their number. */
  step: number;
  /** ms after the step began. */
  after: number;
}

const moments: Moment[] = fc.sample(
  fc.record({
    phase: fc.constantFrom(...PHASES),
    step: fc.noBias(fc.nat(9999)),
    after: fc.noBias(fc.nat(1000)),
  }),
  { seed: Number(seed), numRuns: 6 },
);

interface Killed {
  /** `0.31 s after fix/leaking-sidecar began`. */
  when: string;
  /** Seconds since the run began. */
  seconds: number;
  problems: string[];
  pending: string[];
}

/** Runs the outage until the moment, kills it, and says what `lab status` knows of it. */
async function killAt(lab: Lab, moment: Moment): Promise<Killed> {
  const run = lab.start([
    ...['run', 'atlan-outage', '--cluster', lab.cluster, '-o', 'jsonl'],
    ...more,
  ]);
  const [line] = await run.until(/^.*"type":"run\.start".*$/m);
  const start = JSON.parse(line) as Extract<RunEvent, { type: 'run.start' }>;
  const steps = start.steps.filter((step) => step.phase === moment.phase);
  const { id } = steps[moment.step % steps.length] as PlanStep;
  const literally = id.replace(/[.[\]]/g, '\\$&');
  await run.until(new RegExp(`"type":"step\\.start".*"step":"${literally}"`));
  await delay(moment.after);
  run.signal('SIGKILL');
  const { signal, seconds, stdout } = await run.ended;
  const problems = signal === 'SIGKILL' ? [] : [`it ended before it was killed: ${stdout}`];
  await delay(LOAD_ENDS);
  const load = run.processes().filter((process_) => process_.includes('/load/'));
  problems.push(...load.map((process_) => `the load runs on: ${process_}`));
  const status = await lab.status();
  // Killed before its first line in the journal, there is nothing that it could know of.
  if (!status && (await leftovers(lab)).length > 0) problems.push('lab status does not name it');
  return {
    when: `${(moment.after / 1000).toFixed(2)} s after ${id} began`,
    seconds,
    problems,
    pending: status?.pending ?? [],
  };
}

/** `lab clean` after a run that made its cluster. */
async function clean(lab: Lab): Promise<string[]> {
  const ended = await lab.run(['clean']);
  return ended.code === 0 ? leftovers(lab) : [textOf(ended)];
}

/** `lab recover` on a cluster that outlives its runs. */
async function bringBack(lab: Lab, on: Prepared): Promise<string[]> {
  const lines = (await recover(lab, on.cluster)).split('\n');
  return [
    ...lines.filter((line) => !/^undone|^Nothing to undo/.test(line)),
    ...(await untilAsBefore(on)),
    ...((await isMarked(on.kubeconfig)) ? ['the cluster still says that a run is on'] : []),
    ...(await lab.leftovers()).processes,
  ];
}

async function leftovers(lab: Lab): Promise<string[]> {
  const left = await lab.leftovers();
  return Object.keys(NOTHING).flatMap((what) => left[what as keyof typeof left]);
}

/** A cluster that fits the outage, with nothing of a run in it. */
async function prepare(lab: Lab): Promise<Prepared> {
  const kubeconfig = await makeCluster({
    stateDir: lab.stateHome,
    name: lab.cluster,
    images: ['nginx:1.25-alpine', 'busybox:1.36', 'hashicorp/http-echo:0.2.3'].map(imageOf),
    nodes: [
      { role: 'control-plane', labels: {} },
      { role: 'worker', labels: { 'node-role': 'memory-pressure' }, memoryBudget: 700 * 2 ** 20 },
      { role: 'worker', labels: {} },
    ],
    ports: [{ name: 'frontend', nodePort: 30080 }],
  });
  return { cluster: lab.cluster, kubeconfig, before: await snapshotOf(kubeconfig) };
}

const rows = [['CLUSTER', 'KILLED', 'AT', 'TO UNDO', 'THEN', 'LEFT']];
let failed = 0;

function note(kind: string, killed: Killed, then: string, left: string[]): void {
  const problems = [...killed.problems, ...left];
  if (problems.length > 0) failed++;
  rows.push([
    kind,
    killed.when,
    `${killed.seconds.toFixed(0)} s`,
    String(killed.pending.length),
    then,
    problems.join('; ') || 'nothing',
  ]);
}

const kept = await Lab.create();
try {
  const on = await prepare(kept);
  for (const moment of moments.filter((_, index) => index % 2 === 1)) {
    const killed = await killAt(kept, moment);
    note('kept', killed, 'lab recover', await bringBack(kept, on));
  }
  const down = await kept.run(['down', '--cluster', kept.cluster]);
  if (down.code !== 0) throw new Error(textOf(down));
  const left = await leftovers(kept);
  if (left.length > 0) failed++;
  rows.push(['kept', '', '', '', 'lab down', left.join('; ') || 'nothing']);
} finally {
  await kept.remove();
}
for (const moment of moments.filter((_, index) => index % 2 === 0)) {
  const lab = await Lab.create();
  try {
    const killed = await killAt(lab, moment);
    note('its own', killed, 'lab clean', await clean(lab));
  } catch (error) {
    // The others are still worth seeing.
    process.stderr.write(`${String(error)}\n`);
    failed++;
    rows.push(['its own', `${moment.phase}: no kill, the run ended before`]);
  } finally {
    await lab.remove();
  }
}
show(
  'moments',
  [
    `kill -9 of \`lab run ${['atlan-outage', ...more].join(' ')}\` at six moments, seed ${seed}`,
    table(rows),
    `${failed} left something behind`,
  ].join('\n\n'),
  failed === 0,
);
process.exit();
