import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Lab, textOf } from '../e2e/lab.js';
import { plantResidue } from '../e2e/planted.js';
import { show, table } from './show.js';

interface Case {
  what: string;
  args: string[];
  exit: number;
  /** How code and check of the worst reason begin. */
  reason?: string;
}

/** The atlan scenario with a limit that nginx never reaches: 128Mi instead of 7Mi. */
function raiseLimit(scenario: string): string {
  const raised = scenario
    .replaceAll('limits: { memory: 7Mi }', 'limits: { memory: 128Mi }')
    .replaceAll('limit: 7340032', 'limit: 128Mi')
    .replace('after: 7Mi', 'after: 128Mi');
  if (raised === scenario) throw new Error('the scenario has no such limit any more');
  return raised;
}

/** The cases, and what each must come to: what was seen on kind (controls.txt). */
function casesIn(folder: string): Case[] {
  const scenario = readFileSync(
    resolve(import.meta.dirname, '../../scenarios/atlan-outage/scenario.yaml'),
    'utf8',
  );
  const written = (name: string, text: string): string => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    return file;
  };
  const fault = ['--fault', 'selector-mismatch'];
  const limit = ['--fault', 'low-memory-limit', '--quick'];
  return [
    { what: 'selector-mismatch alone', args: ['atlan-outage', ...fault], exit: 0 },
    { what: 'low-memory-limit alone', args: ['atlan-outage', ...limit], exit: 0 },
    {
      what: 'leaking-sidecar alone',
      args: ['atlan-outage', '--fault', 'leaking-sidecar'],
      exit: 0,
    },
    { what: 'one at a time', args: ['atlan-outage', '--each', '--quick'], exit: 0 },
    {
      what: 'a fix left out',
      args: ['atlan-outage', ...fault, '--skip-fix', 'selector-mismatch'],
      exit: 1,
      reason: 'NOT_RECOVERED selector-mismatch.recovery[0]',
    },
    {
      what: 'an injection that does nothing',
      args: ['atlan-outage', ...fault, '--skip-inject', 'selector-mismatch'],
      exit: 4,
      reason: 'NOT_WITNESSED',
    },
    {
      what: 'the limit raised to 128Mi',
      args: [written('raised', raiseLimit(scenario)), ...limit],
      exit: 1,
      reason: 'SYMPTOM_MISSING low-memory-limit.symptoms',
    },
    {
      what: 'a planted residue',
      args: [written('planted', plantResidue(scenario)), ...fault],
      exit: 1,
      reason: 'RESIDUE',
    },
  ];
}

/**
 * Runs every case on one cluster that `lab up` left standing, `more` being added to that command,
 * and writes the table as NAME.txt.
 */
export async function showControls(name: string, more: string[]): Promise<void> {
  const lab = await Lab.create();
  const on = ['--cluster', lab.cluster];
  const cases = casesIn(lab.root);
  let asExpected = 0;
  const rows = [['what', 'exit', 'expected', 'seconds', 'worst reason']];
  try {
    const up = await lab.run(['up', 'atlan-outage', ...on, ...more]);
    if (up.code !== 0) throw new Error(textOf(up));
    for (const { what, args, exit, reason: wanted } of cases) {
      const ended = await lab.run(['run', ...args, ...on]);
      const { run, verdict } = lab.record('atlan-outage');
      const [reason] = verdict.reasons;
      const code = reason && [reason.code, reason.check].filter(Boolean).join(' ');
      rows.push([
        what,
        String(ended.code),
        String(exit),
        (run.seconds ?? 0).toFixed(0),
        reason ? `${code} ${reason.text}`.slice(0, 140) : '-',
      ]);
      process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
      const so = wanted === undefined ? code === undefined : code?.startsWith(wanted);
      if (ended.code === exit && so) asExpected += 1;
      else process.stderr.write(`${what}: ${wanted ?? '-'} expected\n${textOf(ended)}\n`);
    }
  } finally {
    await lab.remove();
  }
  const summary = `${asExpected} of ${cases.length} as expected`;
  show(name, `${table(rows)}\n\n${summary}`, asExpected === cases.length);
}
