import {
  clip,
  CODES,
  isMissingProgram,
  type ProcessResult,
  type ProcessRunner,
} from '../base/index.js';
import type { DoctorLine } from './line.js';
import { isNewKubectl, type KubectlVersion } from '../model/index.js';

const OLDEST_KIND = [0, 20] as const;
const ANSWER_WITHIN = 10_000;

/** What Docker says of itself: its line, the cgroup line, and where it keeps its data. */
export interface DockerLook {
  lines: DoctorLine[];
  root?: string;
}

/** Runs one of the tools; undefined when it is not installed. */
export async function ask(
  run: ProcessRunner,
  env: Record<string, string>,
  file: string,
  args: string[],
): Promise<ProcessResult | undefined> {
  return run(file, args, { timeout: ANSWER_WITHIN, env }).catch((error: unknown) => {
    if (isMissingProgram(error)) return undefined;
    throw error;
  });
}

export async function lookAtDocker(
  run: ProcessRunner,
  env: Record<string, string>,
): Promise<DockerLook> {
  const format = '{{.ServerVersion}}\t{{.CgroupVersion}}\t{{.DockerRootDir}}';
  const result = await ask(run, env, 'docker', ['info', '--format', format]);
  if (!result) return dockerFails('docker is not installed', CODES.DOCKER_MISSING.next);
  const [version = '', cgroup = '', root = ''] = result.stdout.trim().split('\t');
  if (result.timedOut || result.exitCode !== 0 || version === '') {
    const why = result.timedOut
      ? `no answer within ${ANSWER_WITHIN / 1000} s`
      : clip(result.stderr.trim().split('\n').at(-1) ?? '', 200);
    return dockerFails(`Docker does not answer: ${why}`, CODES.DOCKER_UNREACHABLE.next);
  }
  return {
    lines: [
      { id: 'docker', state: 'ok', seen: `Docker ${version} answers` },
      {
        id: 'cgroup',
        state: 'ok',
        seen: cgroup === '2' ? 'v2 (the numbers in the docs were measured on v1)' : `v${cgroup}`,
      },
    ],
    ...(root === '' ? {} : { root }),
  };
}

function dockerFails(seen: string, mend: string): DockerLook {
  return {
    lines: [
      { id: 'docker', state: 'fail', seen, mend },
      { id: 'cgroup', state: 'warn', seen: 'unknown: Docker would say', mend },
    ],
  };
}

export async function lookAtKind(
  run: ProcessRunner,
  env: Record<string, string>,
): Promise<DoctorLine> {
  const { next: mend } = CODES.KIND_MISSING;
  const result = await ask(run, env, 'kind', ['version']);
  if (!result) return { id: 'kind', state: 'fail', seen: 'kind is not installed', mend };
  const version = /v?((\d+)\.(\d+)\.\S+)/.exec(result.stdout);
  if (!version) {
    return { id: 'kind', state: 'fail', seen: 'kind does not tell its version', mend };
  }
  const [major, minor] = [Number(version[2]), Number(version[3])];
  const ok = major > OLDEST_KIND[0] || minor >= OLDEST_KIND[1];
  const seen = `kind ${version[1]}`;
  return ok ? { id: 'kind', state: 'ok', seen } : { id: 'kind', state: 'fail', seen, mend };
}

export async function lookAtKubectl(
  run: ProcessRunner,
  env: Record<string, string>,
): Promise<DoctorLine> {
  const result = await ask(run, env, 'kubectl', ['version', '--client', '--output=json']);
  const version = result && versionOf(result.stdout);
  const seen = `kubectl ${version?.gitVersion ?? ''}`;
  if (version && isNewKubectl(version)) return { id: 'kubectl', state: 'ok', seen };
  const why = result ? 'kubectl does not tell its version' : 'kubectl is not installed';
  return {
    id: 'kubectl',
    state: 'warn',
    seen: version ? `${seen} is too old` : why,
    mend: "Optional: without it the diagnosis transcript is made from the API's own tables.",
  };
}

function versionOf(stdout: string): KubectlVersion | undefined {
  try {
    return (JSON.parse(stdout) as { clientVersion?: KubectlVersion }).clientVersion;
  } catch {
    return undefined;
  }
}
