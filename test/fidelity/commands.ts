import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One kubectl command: its arguments, and what comes through its stdin. */
export interface Row {
  run: string[];
  stdin?: string;
  /** How the output is compared. Default: as it is. */
  compare?: 'lines' | 'end' | 'json';
}

export interface Group {
  name: string;
  /** What must be so before the first row. */
  settle: string[][];
  /** Settled is only what this command says; else it is undone and settled again. */
  sure?: { run: string[]; says: string; undo: string[][] };
  rows: Row[];
}

/** How a row ended, masked. */
export interface Recorded {
  run: string[];
  exit: number;
  stdout?: string;
  stderr?: string;
}

/** All rows as they ended on one cluster. */
export interface Recording {
  /** `kind`, and the versions that answered. */
  cluster: string;
  kubernetes: string;
  kubectl: string;
  groups: { name: string; rows: Recorded[] }[];
}

export const FOLDER = import.meta.dirname;

/** The rows of commands.yaml. */
export function readCommands(): Group[] {
  const { groups } = parse(readFileSync(join(FOLDER, 'commands.yaml'), 'utf8')) as {
    groups: (Pick<Group, 'name' | 'sure'> & { settle?: string[][]; rows: (string[] | Row)[] })[];
  };
  return groups.map(({ name, settle = [], sure, rows }) => ({
    name,
    settle: settle.map(asText),
    ...(sure ? { sure } : {}),
    rows: rows.map((row) =>
      Array.isArray(row) ? { run: asText(row) } : { ...row, run: asText(row.run) },
    ),
  }));
}

/** YAML reads `true` and `1` as what they look like; here they are words. */
function asText(words: unknown[]): string[] {
  return words.map(String);
}

/** The arguments with the namespace of the fixture, unless they name one. */
export function inNamespace(run: string[]): string[] {
  const own = run.some((word) => word === '-n' || word === '-A');
  return own ? run : ['-n', 'fid', ...run];
}
