import { tmpdir } from 'node:os';
import { runProcess, type ProcessRunner } from '../base/index.js';
import type { DoctorLine } from './line.js';
import { machineLines } from './machine-lines.js';
import { readMachine } from './machine.js';
import type { UpgradeTarget } from '../model/index.js';
import { lookAtUpgradeTarget } from './upgrade-line.js';
import { lookAtDocker, lookAtKind, lookAtKubectl, type DockerLook } from './tool-lines.js';

export interface DoctorOptions {
  run?: ProcessRunner;
  /** Added to this process's environment for the tools. */
  env?: Record<string, string>;
  /** What clusters are to be made of. Default `auto`: kind where it can be had, else embedded. */
  provider?: string;
  /** What the user upgrades to, where it was said. */
  upgradeTarget?: UpgradeTarget;
}

/**
 * Looks at everything lab needs of this machine and says how to mend what is missing: node, the
 * provider, docker, cgroup, kind, kubectl, memory, disk, open files, inotify. The embedded cluster
 * needs nothing of Docker: what is missing for kind is a warning then. Reads only; every tool has
 * ten seconds to answer.
 */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorLine[]> {
  const { run = runProcess, env = {}, provider = 'auto' } = options;
  const asksForKind = provider !== 'embedded';
  const nothing: DockerLook = { lines: [] };
  const { upgradeTarget: target } = options;
  const [docker, kind, kubectl, upgrade] = await Promise.all([
    asksForKind ? lookAtDocker(run, env) : nothing,
    asksForKind ? lookAtKind(run, env) : undefined,
    lookAtKubectl(run, env),
    target && asksForKind ? lookAtUpgradeTarget(run, env, target) : undefined,
  ]);
  const ofKind = [...docker.lines, ...(kind ? [kind] : [])];
  const missing = ofKind.find(({ state }) => state === 'fail');
  const simulated = !asksForKind || (provider === 'auto' && missing !== undefined);
  // Docker's folder may be on another machine, or not ours to look into.
  const machine = await readMachine([docker.root ?? tmpdir(), tmpdir()]);
  const [node, ...resources] = machineLines(machine, simulated);
  return [
    ...(node ? [node] : []),
    providerLine(provider, simulated, missing),
    ...(simulated ? ofKind.map(optional) : ofKind),
    kubectl,
    ...(upgrade ? [upgrade] : []),
    ...resources,
  ];
}

function providerLine(
  asked: string,
  simulated: boolean,
  missing: DoctorLine | undefined,
): DoctorLine {
  const why = asked === 'auto' && missing ? `: ${missing.seen}` : '';
  return {
    id: 'provider',
    state: 'ok',
    seen: simulated ? `embedded (simulated, needs Node only)${why}` : 'kind',
  };
}

/** Without kind there is another way. */
function optional(line: DoctorLine): DoctorLine {
  return line.state === 'fail'
    ? { ...line, state: 'warn', mend: `For clusters where containers run: ${line.mend ?? ''}` }
    : line;
}
