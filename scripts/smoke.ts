import { isMissingProgram, runProcess } from '../src/base/index.js';

/**
 * Why no real cluster can be had on this machine, or undefined when one can. Looks only:
 * starts nothing, pulls nothing.
 */
export async function whyNoCluster(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (!(await answers('docker', ['info']))) return 'Docker does not answer';
  if (!(await answers('kind', ['version']))) return 'the kind command is missing';
  const image = env.LAB_NODE_IMAGE;
  if (image === undefined) {
    // kind's own default: only there when an earlier cluster brought it, or when the network can.
    const local = await output('docker', ['images', '--quiet', 'kindest/node']);
    if (
      local !== '' ||
      (await answers('docker', ['manifest', 'inspect', 'kindest/node:v1.34.0']))
    ) {
      return undefined;
    }
    return 'no kindest/node image is here or can be pulled (LAB_NODE_IMAGE names another)';
  }
  const here = await answers('docker', ['image', 'inspect', image]);
  return here ? undefined : `the node image ${image} (LAB_NODE_IMAGE) is not here`;
}

async function answers(file: string, args: string[]): Promise<boolean> {
  return (await output(file, args)) !== undefined;
}

/** Output of a command that ended well within 15 s. */
async function output(file: string, args: string[]): Promise<string | undefined> {
  try {
    const result = await runProcess(file, args, { timeout: 15_000 });
    return result.exitCode === 0 ? result.stdout.trim() : undefined;
  } catch (error) {
    if (isMissingProgram(error)) return undefined;
    throw error;
  }
}
