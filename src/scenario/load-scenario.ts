import type { Scenario, Truth } from '../model/index.js';
import { checkScenario, type ScenarioOptions } from './check-scenario.js';
import { findScenario } from './find.js';
import { shownPath } from './manifests/folders.js';
import { problemsError, type Problem } from './problem.js';

/** A scenario that is fit to run. Its truth comes apart: only selftest and eval may look at it. */
export interface LoadedScenario {
  scenario: Scenario;
  truth: Truth;
  warnings: Problem[];
  /** What the scenario may do to cluster and machine, a line each. */
  permissions: string[];
}

/**
 * Reads a scenario by name or path. Throws NOT_FOUND, SCENARIO_YAML, SCENARIO_INVALID or
 * SCENARIO_UNTRUSTED; the details of the last three hold every problem, one a line.
 */
export function loadScenario(nameOrPath: string, options: ScenarioOptions): LoadedScenario {
  const file = findScenario(nameOrPath, options.packageRoot, options.folders);
  const { problems, warnings, valid } = checkScenario(file, options);
  if (!valid) throw problemsError(shownPath(file), problems);
  return { ...valid, warnings };
}
