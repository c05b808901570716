import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LabError, nearest } from '../base/index.js';

export interface ScenarioPlace {
  name: string;
  file: string;
}

const FILE = 'scenario.yaml';

/**
 * The scenarios that come with lab, `<packageRoot>/scenarios/NAME/scenario.yaml`, and those of other `folders`,
 * `FOLDER/NAME/scenario.yaml`, by name. Throws NOT_FOUND for a folder that is none, USAGE for a name that two
 * of them have.
 */
export function listScenarios(
  packageRoot: string,
  folders: readonly string[] = [],
): ScenarioPlace[] {
  const own = join(packageRoot, 'scenarios');
  const places = [...placesIn(own), ...folders.flatMap((folder) => placesIn(givenFolder(folder)))];
  const byName = new Map<string, ScenarioPlace>();
  for (const place of places) {
    const other = byName.get(place.name);
    if (other && other.file !== place.file) {
      throw new LabError('USAGE', {
        message: `Two scenarios are called ${place.name}: ${other.file} and ${place.file}`,
        next: 'Rename the folder of one of them.',
      });
    }
    byName.set(place.name, place);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function placesIn(folder: string): ScenarioPlace[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => ({ name, file: join(folder, name, FILE) }))
    .filter(({ file }) => existsSync(file));
}

function givenFolder(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  throw new LabError('NOT_FOUND', {
    message: `--scenarios ${folder}: there is no such folder`,
    next: 'Name a folder that has scenarios in it: FOLDER/NAME/scenario.yaml.',
  });
}

/**
 * The file of a scenario: a name of lab's own or of `folders`, a file, or a folder that has a scenario.yaml.
 * A plain word is a name first. Throws NOT_FOUND.
 */
export function findScenario(
  nameOrPath: string,
  packageRoot: string,
  folders: readonly string[] = [],
): string {
  const known = listScenarios(packageRoot, folders);
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
