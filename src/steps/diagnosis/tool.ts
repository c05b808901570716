import { isMissingProgram, type ProcessRunner } from '../../base/index.js';
import { isNewKubectl, type KubectlVersion } from '../../model/index.js';

export type KubectlTool = { usable: true; version: string } | { usable: false; why: string };

const known = new WeakMap<ProcessRunner, Promise<KubectlTool>>();

/** Whether kubectl is here and new enough; asked once per runner. */
export function kubectlTool(run: ProcessRunner): Promise<KubectlTool> {
  const tool = known.get(run) ?? ask(run);
  known.set(run, tool);
  return tool;
}

async function ask(run: ProcessRunner): Promise<KubectlTool> {
  try {
    const { stdout } = await run('kubectl', ['version', '--client', '-o', 'json'], {
      timeout: 10_000,
    });
    const { clientVersion = {} } = JSON.parse(stdout) as { clientVersion?: KubectlVersion };
    const version = clientVersion.gitVersion ?? 'of unknown version';
    return isNewKubectl(clientVersion)
      ? { usable: true, version }
      : { usable: false, why: `kubectl ${version} is too old` };
  } catch (error) {
    const why = isMissingProgram(error)
      ? 'kubectl is missing'
      : 'kubectl does not tell its version';
    return { usable: false, why };
  }
}
