import { asLabError, EXIT } from '../base/index.js';
import type { LoadedScenario } from '../scenario/index.js';
import { packageRoot } from './paths.js';

/**
 * Every scenario that `lab list` names, by its name; with tags, those that have one of them. All are read, once, before
 * anything is done with the first: bad input never half-runs. Throws for one that cannot be read, unless tags are asked
 * for, which nobody can tell of it.
 */
export async function readAll({
  scenarios: folders = [],
  tag: tags = [],
  trust = false,
}: {
  scenarios?: string[];
  tag?: string[];
  trust?: boolean;
}): Promise<Map<string, LoadedScenario>> {
  const { listScenarios, loadScenario } = await import('../scenario/index.js');
  const all = new Map<string, LoadedScenario>();
  for (const { name, file } of listScenarios(packageRoot, folders)) {
    try {
      const loaded = loadScenario(file, { packageRoot, folders, trust });
      const own = loaded.scenario.metadata.tags;
      if (tags.length === 0 || own.some((tag) => tags.includes(tag))) all.set(name, loaded);
    } catch (error) {
      if (tags.length === 0 || asLabError(error).exitCode !== EXIT.usage) throw error;
    }
  }
  return all;
}
