import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessRunner } from '../../base/index.js';

/** Bound on one command, ms. */
const TIMEOUT = 30_000;

/** Runs kubectl with nothing of this process's environment but PATH: our kubeconfig, and an empty HOME. */
export async function runKubectl(
  args: string[],
  kubeconfig: string,
  run: ProcessRunner,
  signal: AbortSignal,
): Promise<{ output: string; exitCode?: number }> {
  const home = await mkdtemp(join(tmpdir(), 'lab-home-'));
  try {
    const result = await run('kubectl', args, {
      extendEnv: false,
      env: { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig },
      cwd: home,
      timeout: TIMEOUT,
      signal,
    });
    const late = result.timedOut ? `(stopped: no end within ${TIMEOUT / 1000} s)` : '';
    const output = [result.stdout, result.stderr, late].filter((text) => text !== '').join('\n');
    return result.exitCode === undefined ? { output } : { output, exitCode: result.exitCode };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
