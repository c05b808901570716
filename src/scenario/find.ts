import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LabError, nearest } from '../base/index.js';

export interface ScenarioPlace {
  name: string;
  file: string;
}

const FILE = 'scenario.yaml';

/** The scenarios that come with lab: `<packageRoot>/scenarios/NAME/scenario.yaml`, by name. */
export function listScenarios(packageRoot: string): ScenarioPlace[] {
  const folder = join(packageRoot, 'scenarios');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, file: join(folder, name, FILE) }))
    .filter(({ file }) => existsSync(file));
}

/**
 * The file of a scenario: a name of lab's own, a file, or a folder that has a scenario.yaml.
 * A plain word is a name first. Throws NOT_FOUND.
 */
export function findScenario(nameOrPath: string, packageRoot: string): string {
  const known = listScenarios(packageRoot);
  const builtIn = known.find(({ name }) => name === nameOrPath);
  if (builtIn) return builtIn.file;
  const path = resolve(nameOrPath);
  if (existsSync(path)) {
    const file = statSync(path).isDirectory() ? join(path, FILE) : path;
    if (existsSync(file)) return file;
    throw new LabError('NOT_FOUND', {
      message: `The folder ${nameOrPath} has no ${FILE}`,
      next: 'Name a scenario file, or write one with `lab new NAME`.',
    });
  }
  const names = known.map(({ name }) => name);
  const near = nearest(nameOrPath, names);
  throw new LabError('NOT_FOUND', {
    message: `There is no scenario "${nameOrPath}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    next: `lab has ${names.join(', ')}; a file or folder of yours works too.`,
  });
}
