import { runProcess } from '../base/index.js';
import { readLimits } from '../load/index.js';
import type { RunRecord } from '../model/index.js';
import type { Provider } from '../provider/index.js';
import { kubectlTool } from '../steps/index.js';

type Tools = Pick<RunRecord['environment'], 'providerVersion' | 'docker' | 'kubectl' | 'openFiles'>;

/** The versions and limits a report needs to be understood elsewhere. What does not tell is left out. */
export async function toolsOf(provider: Pick<Provider, 'name' | 'versions'>): Promise<Tools> {
  const [versions, kubectl] = await Promise.all([
    provider.versions().catch((): Record<string, string> => ({})),
    kubectlTool(runProcess),
  ]);
  const providerVersion = versions[provider.name];
  const { docker } = versions;
  const { openFiles } = readLimits();
  return {
    ...(providerVersion === undefined ? {} : { providerVersion }),
    ...(docker === undefined ? {} : { docker }),
    ...(kubectl.usable ? { kubectl: kubectl.version } : {}),
    ...(Number.isFinite(openFiles) ? { openFiles } : {}),
  };
}
