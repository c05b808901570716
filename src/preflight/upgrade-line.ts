import type { ProcessRunner } from '../base/index.js';
import type { UpgradeTarget } from '../model/index.js';
import type { DoctorLine } from './line.js';
import { ask } from './tool-lines.js';

/** Whether the images of an upgrade target are on this machine; its files were looked for when it was read. */
export async function lookAtUpgradeTarget(
  run: ProcessRunner,
  env: Record<string, string>,
  { version, images, programs }: UpgradeTarget,
): Promise<DoctorLine> {
  const id = 'upgrade target';
  const inside = Object.values(programs).flatMap((from) => ('image' in from ? [from.image] : []));
  const all = [...new Set([...Object.values(images), ...inside])].sort();
  const missing: string[] = [];
  for (const image of all) {
    const result = await ask(run, env, 'docker', ['image', 'inspect', '--format=.', '--', image]);
    if (result?.exitCode !== 0) missing.push(image);
  }
  const seen = `${version}: ${Object.keys(programs).sort().join(', ')}`;
  if (missing.length === 0) return { id, state: 'ok', seen };
  return {
    id,
    state: 'warn',
    seen: `${seen}; not on this machine: ${missing.join(', ')}`,
    mend: 'They are pulled before a cluster is upgraded; where that cannot be, name others.',
  };
}
