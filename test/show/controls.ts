/**
 * Show: each fault alone, `--each`, one fix left out (exit 1, the check named), an
 * injection that does nothing (exit 4), a planted residue (exit 1). All on one cluster that
 * `lab up` left standing.
 *   npx tsx test/show/controls.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Lab, textOf } from '../e2e/lab.js';
import { plantResidue } from '../e2e/planted.js';
import { show, table } from './show.js';

const lab = await Lab.create();
const on = ['--cluster', lab.cluster];
const scenario = resolve(import.meta.dirname, '../../scenarios/atlan-outage/scenario.yaml');
const planted = join(lab.root, 'planted.yaml');
writeFileSync(planted, plantResidue(readFileSync(scenario, 'utf8')));
const fault = ['--fault', 'selector-mismatch'];

const CASES: { what: string; args: string[]; exit: number }[] = [
  { what: 'selector-mismatch alone', args: ['atlan-outage', ...fault], exit: 0 },
  {
    what: 'low-memory-limit alone',
    args: ['atlan-outage', '--fault', 'low-memory-limit', '--quick'],
    exit: 0,
  },
  { what: 'leaking-sidecar alone', args: ['atlan-outage', '--fault', 'leaking-sidecar'], exit: 0 },
  { what: 'one at a time', args: ['atlan-outage', '--each', '--quick'], exit: 0 },
  {
    what: 'a fix left out',
    args: ['atlan-outage', ...fault, '--skip-fix', 'selector-mismatch'],
    exit: 1,
  },
  {
    what: 'an injection that does nothing',
    args: ['atlan-outage', ...fault, '--skip-inject', 'selector-mismatch'],
    exit: 4,
  },
  { what: 'a planted residue', args: [planted, ...fault], exit: 1 },
];

let asExpected = 0;
const rows = [['what', 'exit', 'expected', 'seconds', 'worst reason']];
try {
  const up = await lab.run(['up', 'atlan-outage', ...on]);
  if (up.code !== 0) throw new Error(textOf(up));
  for (const { what, args, exit } of CASES) {
    const ended = await lab.run(['run', ...args, ...on]);
    const { run, verdict } = lab.record('atlan-outage');
    const [reason] = verdict.reasons;
    rows.push([
      what,
      String(ended.code),
      String(exit),
      (run.seconds ?? 0).toFixed(0),
      reason ? `${reason.code} ${reason.check ?? ''} ${reason.text}`.slice(0, 140) : '-',
    ]);
    if (ended.code === exit) asExpected += 1;
    else process.stderr.write(`${what}:\n${textOf(ended)}\n`);
  }
} finally {
  await lab.remove();
}
show('controls', table(rows), asExpected === CASES.length);
