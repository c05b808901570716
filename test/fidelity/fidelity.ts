/**
 * Runs the rows of commands.yaml on an embedded cluster and compares them with a real one.
 *   npm run fidelity                 with the recording of kind
 *   npm run fidelity -- --live       with a kind cluster that is made for it
 *   npm run fidelity -- --show       prints how the red rows differ
 *   npm run fidelity -- --kubectl F  with another kubectl on the embedded side
 * Ends with 1 when a row is red, when more than a tenth is accepted, or when a row of accepted.yaml has become
 * equal (stale). Not with --live: what was recorded with stand-ins for images may be equal beside the real ones.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, readAccepted, readRecording } from './compare.js';
import { FOLDER } from './commands.js';
import { walkEmbedded } from './embedded.js';

const { values } = parseArgs({
  options: {
    live: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    kubectl: { type: 'string' },
  },
});
const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const got = await walkEmbedded(progress, values.kubectl);
const expected = values.live
  ? await (await import('./kind.js')).walkKind(progress)
  : readRecording(join(FOLDER, 'recorded', 'kind-v1.34.4.yaml'));
const rows = compare(expected, got, readAccepted());

const count = (result: string): number => rows.filter((row) => row.result === result).length;
for (const { result, run, group, why, expected: one, got: other } of rows) {
  if (result === 'equal') continue;
  console.log(
    `${result}  [${group}] kubectl ${run.join(' ')}${why === undefined ? '' : `\n    ${why}`}`,
  );
  if (!values.show || result !== 'red') continue;
  console.log(`--- ${expected.cluster} (${one.exit})\n${one.stdout ?? ''}${one.stderr ?? ''}`);
  console.log(`+++ embedded (${other.exit})\n${other.stdout ?? ''}${other.stderr ?? ''}`);
}
console.log(
  `${rows.length} rows on ${expected.cluster} ${expected.kubernetes} (kubectl ${expected.kubectl}) and on embedded (kubectl ${got.kubectl}): ${count('equal')} equal, ${count('accepted')} accepted, ${count('stale')} stale, ${count('red')} red`,
);
const stale = !values.live && count('stale') > 0;
process.exit(count('red') > 0 || stale || count('accepted') > rows.length / 10 ? 1 : 0);
