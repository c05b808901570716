/**
 * kill -9 of `lab run` around every journalled change of the small scenario, and in the life
 * of a cluster that a run makes. Prints what each kill left and what `lab recover` did.
 *
 *   npm run build && npx tsx test/show/kill.ts
 */
import { killEverywhere, MOMENTS, prepare, type Outcome } from '../e2e/kill-and-recover.js';
import { DELETION, killDuring, LIFE_MOMENTS, type LifeMoment } from '../e2e/kill-and-clean.js';
import { Lab, type Leftovers } from '../e2e/lab.js';
import { show, table } from './show.js';

const started = performance.now();
const lab = await Lab.create();
const rows = [['KILLED', 'CLEAN', 'LEFT']];
const text: string[] = [];
let failed = 0;

/** `3 undone, 2 already as they were`. */
function undoText({ recovered }: Outcome): string {
  const already = recovered.filter((line) => line.endsWith('(already as it was)')).length;
  const done = recovered.filter((line) => line.startsWith('undone')).length;
  return `${done - already} undone, ${already} not needed`;
}

function verdict({ problems }: Outcome): string {
  if (problems.length > 0) failed++;
  return problems.join('; ') || 'as before';
}

function leftText(left: Leftovers): string {
  const found = Object.entries(left).flatMap(([what, list]) =>
    (list as string[]).map((each) => `${what}: ${each}`),
  );
  if (found.length > 0) failed++;
  return found.join('; ') || 'nothing';
}

async function killAndClean(on: Lab, moment: LifeMoment): Promise<void> {
  const { cleaned, left } = await killDuring(on, moment);
  const [line = ''] = cleaned.split('\n').filter((each) => each.includes(on.cluster));
  rows.push([moment.title, line.replace(on.cluster, 'the cluster'), leftText(left)]);
}

try {
  const prepared = [lab.cluster, lab.newCluster()].map((cluster) => prepare(lab, cluster));
  const outcomes = await Promise.all(killEverywhere(lab, prepared, MOMENTS));
  text.push(
    'kill -9 around every journalled change of a run on a cluster that is kept',
    table([
      ['KILLED', 'CHANGE', 'STEP', 'TO UNDO', 'RECOVER', 'AFTERWARDS', 'KILLS', 'SECONDS'],
      ...outcomes.map((outcome) => [
        outcome.moment.line === 'intent' ? 'before' : 'after',
        `${outcome.moment.change}. ${outcome.text.replace(/^(.{44}).+$/, '$1…')}`,
        outcome.step,
        String(outcome.pending.length),
        undoText(outcome),
        verdict(outcome),
        String(outcome.tries),
        outcome.seconds.toFixed(1),
      ]),
    ]),
  );
  await killAndClean(lab, DELETION);
} finally {
  await lab.remove();
}

for (const moment of LIFE_MOMENTS) {
  const alone = await Lab.create();
  try {
    await killAndClean(alone, moment);
  } finally {
    await alone.remove();
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
const kills = MOMENTS.length + rows.length - 1;
text.push(
  'kill -9 of what makes or deletes a cluster, then lab clean',
  table(rows),
  `${kills} kills in ${seconds} s, ${failed} left something behind`,
);
show('kill', text.join('\n\n'), failed === 0);
process.exit();
