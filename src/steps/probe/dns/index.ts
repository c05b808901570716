import type { ExecResult, Probe } from '../../../model/index.js';
import { podTargetText, runningPod } from '../../common/pods.js';
import { noData, sampleOf } from '../../common/sample.js';

/** Exit codes of a shell or runtime that did not find or could not start the program. */
const NOT_STARTED = [126, 127];

/**
 * Whether a name resolves inside the cluster. The full name with a dot at its end is asked:
 * for a short one busybox walks the search list and fails even when it resolves.
 */
export const dns: Probe<'dns'> = {
  kind: 'dns',
  async sample(spec, context) {
    const target = await runningPod(spec.in, context);
    if (!target) return noData('resolves', `no running container in ${podTargetText(spec.in)}`);
    const name = spec.name.endsWith('.') ? spec.name : `${spec.name}.`;
    const result = await context.kube.exec(target, ['nslookup', name], {
      timeout: spec.timeout,
      signal: context.signal,
    });
    if (NOT_STARTED.includes(result.exitCode) && !result.timedOut) {
      return noData('resolves', `nslookup could not be run in ${target.pod}`);
    }
    const resolves = !result.timedOut && result.exitCode === 0;
    return sampleOf(
      [
        {
          field: 'resolves',
          expected: String(spec.resolves),
          seen: `${resolves} (${why(result)})`,
          ok: resolves === spec.resolves,
        },
      ],
      `${result.stdout}\n${result.stderr}`.trim(),
    );
  },
};

/** The line of the output that decides: the answer's address, or the resolver's complaint. */
function why(result: ExecResult): string {
  if (result.timedOut) return 'no answer in time';
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').map((line) => line.trim());
  const complaint = lines.find((line) => /can't find|no servers|refused|timed out/i.test(line));
  if (complaint !== undefined && result.exitCode !== 0) return complaint;
  const answer = lines.filter((line) => line.startsWith('Address')).at(-1);
  return result.exitCode === 0 ? (answer ?? 'exit 0') : `exit ${result.exitCode}`;
}
