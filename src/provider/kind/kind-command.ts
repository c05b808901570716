import { isMissingProgram, LabError } from '../../base/index.js';
import { kubeconfigPath } from '../common/cluster-file.js';
import type { KindContext } from './context.js';

/** Oldest kind whose configuration and node images lab was written for. */
const OLDEST: [major: number, minor: number] = [0, 20];

/**
 * Environment of every kind command: its kubeconfig is ours whatever the command, so the
 * user's is never read or written, and the provider is Docker even where podman is set.
 */
export function kindEnv(context: KindContext, name?: string): Record<string, string> {
  return {
    ...context.env,
    KIND_EXPERIMENTAL_PROVIDER: 'docker',
    KUBECONFIG: name === undefined ? '/dev/null' : kubeconfigPath(context.stateDir, name),
  };
}

/** The version of kind, `0.30.0`. Throws KIND_MISSING when there is none or it is too old. */
export async function kindVersion(context: KindContext): Promise<string> {
  const result = await context
    .run('kind', ['version'], { timeout: 10_000, env: kindEnv(context) })
    .catch((error: unknown) => {
      if (!isMissingProgram(error)) throw error;
      throw new LabError('KIND_MISSING', {
        message: 'The kind command was not found.',
        cause: error,
      });
    });
  const match = /v?(\d+)\.(\d+)\.(\S+)/.exec(result.stdout);
  const [, major, minor, patch] = match ?? [];
  const at = [Number(major), Number(minor)] as const;
  if (!match || at[0] < OLDEST[0] || (at[0] === OLDEST[0] && at[1] < OLDEST[1])) {
    throw new LabError('KIND_MISSING', {
      message: `The kind command is not usable: "${result.stdout || result.stderr}".`,
    });
  }
  return `${major}.${minor}.${patch}`;
}
