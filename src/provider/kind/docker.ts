import {
  isMissingProgram,
  LabError,
  type ProcessOptions,
  type ProcessResult,
  type ProcessRunner,
} from '../../base/index.js';

/** Longest time a short Docker command may take; a Docker that hangs is a Docker that is gone. */
const SHORT = 20_000;

const UNREACHABLE =
  /cannot connect to the docker daemon|error during connect|permission denied while trying to connect|is the docker daemon running|failed to connect to the docker api/i;

/**
 * Runs a docker command. Any exit code is returned, but Docker itself missing or not
 * answering is thrown as DOCKER_MISSING / DOCKER_UNREACHABLE.
 */
export type Docker = (args: readonly string[], options?: ProcessOptions) => Promise<ProcessResult>;

/** The docker command line through a process runner; `env` is added to this process's own. */
export function dockerThrough(run: ProcessRunner, env: Record<string, string>): Docker {
  return async (args, options = {}) => {
    let result: ProcessResult;
    const timeout = options.timeout ?? SHORT;
    try {
      result = await run('docker', args, { ...options, timeout, env: { ...env, ...options.env } });
    } catch (error) {
      if (!isMissingProgram(error)) throw error;
      throw new LabError('DOCKER_MISSING', {
        message: 'The docker command was not found.',
        cause: error,
      });
    }
    if (options.timeout === undefined && result.timedOut) {
      throw unreachable(`Docker gave no answer within ${SHORT / 1000} s`, result);
    }
    if (result.exitCode !== 0 && UNREACHABLE.test(result.stderr)) {
      throw unreachable('Docker does not answer', result);
    }
    return result;
  };
}

function unreachable(what: string, result: ProcessResult): LabError {
  return new LabError('DOCKER_UNREACHABLE', {
    message: `${what}.`,
    details: [`$ ${result.command}`, ...result.stderr.split('\n').slice(-5)],
  });
}
