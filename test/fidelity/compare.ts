import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FOLDER, readCommands, type Recorded, type Recording, type Row } from './commands.js';

/** A row that differs for a reason that everyone may read. */
export interface Accepted {
  run: string[];
  why: string;
}

export interface Compared {
  group: string;
  run: string[];
  /** `stale`: accepted to differ, and equal. */
  result: 'equal' | 'accepted' | 'stale' | 'red';
  why?: string;
  expected: Recorded;
  got: Recorded;
}

/** The rows of accepted.yaml. */
export function readAccepted(): Accepted[] {
  const rows = parse(readFileSync(join(FOLDER, 'accepted.yaml'), 'utf8')) as Accepted[] | null;
  return (rows ?? []).map(({ run, why }) => ({ run: run.map(String), why }));
}

export function readRecording(file: string): Recording {
  return parse(readFileSync(file, 'utf8')) as Recording;
}

const keyOf = (run: string[]): string => JSON.stringify(run.map(String));

/** Row by row: equal, different for a reason that is known or is none any more, or red. */
export function compare(expected: Recording, got: Recording, accepted: Accepted[]): Compared[] {
  const reasons = new Map(accepted.map(({ run, why }) => [keyOf(run), why]));
  return readCommands().flatMap(({ name, rows }) => {
    const ofGroup = (recording: Recording): Recorded[] =>
      recording.groups.find((group) => group.name === name)?.rows ?? [];
    const [wanted, had] = [ofGroup(expected), ofGroup(got)];
    return rows.map((row, i): Compared => {
      const nothing: Recorded = { run: row.run, exit: -1, stderr: 'not recorded' };
      const [one, other] = [wanted[i] ?? nothing, had[i] ?? nothing];
      const about = { group: name, run: row.run, expected: one, got: other };
      const equal = formOf(row, one) === formOf(row, other);
      const why = reasons.get(keyOf(row.run));
      if (why === undefined) return { ...about, result: equal ? 'equal' : 'red' };
      return { ...about, result: equal ? 'stale' : 'accepted', why };
    });
  });
}

/** A line of JSON with the keys of its objects in order; masks may have taken quotes, so numbers go bare. */
function sorted(line: string): string {
  try {
    const value: unknown = JSON.parse(line.replaceAll(/<\w+>(?=[,}])/g, '"$&"'));
    return JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    );
  } catch {
    return line;
  }
}

/** What is compared of a row. YAML may have read an output as a number or a truth: it is text. */
function formOf({ compare: how }: Row, { exit, stdout = '', stderr = '' }: Recorded): string {
  const text = (value: unknown): string => {
    const lines = String(value).split('\n');
    if (how === 'lines')
      return lines
        .filter((line) => line !== '')
        .sort()
        .join('\n');
    if (how === 'json') return lines.map(sorted).join('\n');
    if (how === 'end') return lines.filter((line) => line !== '').at(-1) ?? '';
    return lines.join('\n');
  };
  return JSON.stringify([exit, text(stdout), text(stderr)]);
}
