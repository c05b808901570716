import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scenario, Truth } from '../model/index.js';
import { addProblem, type Draft } from './build/draft.js';
import { readRaw } from './build/raw.js';
import { buildScenario } from './build/scenario.js';
import { CROSS_CHECKS } from './cross/index.js';
import { issuesToProblems } from './issues.js';
import { isInside, shownPath } from './manifests/folders.js';
import { ManifestReader } from './manifests/read.js';
import { permissionsOf } from './permissions.js';
import { isWarning, sortProblems, type Problem } from './problem.js';
import { scenarioSchema } from './schema/scenario.js';
import { SCENARIO_BOUNDS } from './source/bounds.js';
import { readBounded } from './source/read-file.js';
import { setValues } from './source/set-values.js';
import { parseYaml } from './source/yaml.js';
import { checkTrust } from './trust/trust.js';

export interface ScenarioOptions {
  /** The folder lab is installed in: `manifests/` and `scenarios/` are there. */
  packageRoot: string;
  /** More folders in which a scenario's name is looked for. */
  folders?: string[];
  /** Allow what a scenario from outside the package may not do. */
  trust: boolean;
  /** `--set` values by dotted path. */
  set?: Record<string, string>;
}

/** A scenario that is fit to run, or what is wrong with it. */
export interface ScenarioReport {
  /** Everything that stops it, by place. */
  problems: Problem[];
  /** What only informs. */
  warnings: Problem[];
  /** There when no problem was found. */
  valid?: { scenario: Scenario; truth: Truth; permissions: string[] };
}

/** Reads and checks a scenario file: all problems at once, as data. Never throws for what is in it. */
export function checkScenario(file: string, options: ScenarioOptions): ScenarioReport {
  const content = readBounded(file, shownPath(file), SCENARIO_BOUNDS.size);
  if ('problem' in content) return { problems: [content.problem], warnings: [] };
  return checkScenarioText(content.text, file, options);
}

/** The same for a text that is (or would be) at `file`; its folder is where manifests are looked for. */
export function checkScenarioText(
  text: string,
  file: string,
  options: ScenarioOptions,
): ScenarioReport {
  const shown = shownPath(file);
  const { documents, problems } = parseYaml(text, shown, SCENARIO_BOUNDS);
  const [document, second] = documents;
  if (!document || second) {
    const found = documents.length === 0 ? 'no document' : `${documents.length} documents`;
    const place = second?.locate([]) ?? { file: shown, line: 1, column: 1 };
    const count: Problem = {
      ...place,
      code: 'Y_SYNTAX',
      message: `the file has ${found}`,
      expected: 'one',
    };
    return { problems: problems.length > 0 ? sortProblems(problems) : [count], warnings: [] };
  }
  problems.push(...setValues(document, options.set ?? {}));
  const { locate } = document;
  const value = document.value();
  const parsed = scenarioSchema.safeParse(value);
  if (!parsed.success) problems.push(...issuesToProblems(parsed.error.issues, value, locate));

  const folder = dirname(existsSync(file) ? realpathSync(file) : file);
  const builtIn = isBuiltIn(file, options.packageRoot);
  const trusted = builtIn || options.trust;
  const raw = readRaw(value);
  const reader = new ManifestReader(
    { folder, packageRoot: options.packageRoot },
    { trusted, namespace: raw.workload?.namespace ?? 'default' },
  );
  const built = buildScenario(raw, reader, locate, { file: shown, folder, builtIn, text });
  problems.push(...reader.problems);
  const draft: Draft = {
    raw,
    ...built,
    locate,
    report: (path, report, at) => addProblem(problems, locate(path, at), report),
    reportObject: (object, path, report, at) =>
      addProblem(problems, object.locate(path, at), report),
  };
  for (const check of CROSS_CHECKS) check(draft);
  if (!trusted) checkTrust(draft);

  const sorted = sortProblems(problems);
  const errors = sorted.filter((problem) => !isWarning(problem));
  const warnings = sorted.filter(isWarning);
  if (errors.length > 0) return { problems: errors, warnings };
  const { scenario, truth } = built;
  return {
    problems: [],
    warnings,
    valid: { scenario, truth, permissions: permissionsOf(draft, trusted && !builtIn) },
  };
}

/** Whether a file, links followed, is one of lab's own scenarios. */
function isBuiltIn(file: string, packageRoot: string): boolean {
  return isInside(file, join(packageRoot, 'scenarios'));
}
