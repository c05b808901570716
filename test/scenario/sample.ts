import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  checkScenario,
  newScenario,
  type Problem,
  type ScenarioReport,
} from '../../src/scenario/index.js';

export const packageRoot = resolve(import.meta.dirname, '../..');

const written: string[] = [];
process.on('exit', () => {
  for (const folder of written) rmSync(folder, { recursive: true, force: true });
});

/** The files of a small valid scenario: `scenario.yaml` and `manifests/web.yaml`. */
export function sampleFiles(): Record<string, string> {
  return Object.fromEntries(newScenario('sample').map(({ path, content }) => [path, content]));
}

/** Writes the files to a folder of their own, which goes when the tests end. */
export function writeFiles(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-scenario-'));
  written.push(folder);
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return folder;
}

/** `[old, new]` replacements; each `old` must be there, so that a test cannot go stale. */
export type Edits = [string, string][];

function edited(text: string, edits: Edits): string {
  return edits.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the sample has no ${JSON.stringify(from)}`);
    return result.replace(from, () => to);
  }, text);
}

export interface SampleChange {
  scenario?: Edits;
  manifest?: Edits;
  files?: Record<string, string>;
  trust?: boolean;
  set?: Record<string, string>;
}

/** Checks the sample after some changes. */
export function checkSample(change: SampleChange = {}): ScenarioReport & { folder: string } {
  const files = sampleFiles();
  files['scenario.yaml'] = edited(files['scenario.yaml'] ?? '', change.scenario ?? []);
  files['manifests/web.yaml'] = edited(files['manifests/web.yaml'] ?? '', change.manifest ?? []);
  const folder = writeFiles({ ...files, ...change.files });
  const report = checkScenario(join(folder, 'scenario.yaml'), {
    packageRoot,
    trust: change.trust ?? false,
    ...(change.set ? { set: change.set } : {}),
  });
  return { ...report, folder };
}

/** `CODE at WORD: message`, where WORD is what stands at the place in the file. */
export function brief({ file, line, column, code, message }: Problem): string {
  const rest = (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').slice(column - 1);
  return `${code} at ${/^(.[^,:}\]\n]*)/.exec(rest)?.[1]?.trim() ?? 'the end'}: ${message}`;
}

/** The codes of all problems and warnings. */
export function codes(report: ScenarioReport): string[] {
  return [...report.problems, ...report.warnings].map(({ code }) => code);
}
