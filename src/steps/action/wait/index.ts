import { formatDuration } from '../../../base/index.js';
import type { Action } from '../../../model/index.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { wallTime } from '../../common/time.js';

/** Waits for a probe, or for a time. Changes nothing. */
export const wait: Action<'wait'> = {
  kind: 'wait',
  kubectl: ({ duration, for: check }, namespace) => {
    if (duration !== undefined) return `sleep ${duration / 1000}`;
    const [probe, other] = check?.any ?? [];
    if (probe?.kind !== 'rollout' || other !== undefined) return '';
    const { spec } = probe;
    return kubectlCommand(spec.namespace ?? namespace, [
      'rollout',
      'status',
      ...kubectlRef(spec),
      `--timeout=${Math.ceil((check?.within ?? 0) / 1000)}s`,
    ]);
  },
  undo: () => Promise.resolve([{ op: 'none', reason: 'Waiting changes nothing.' }]),
  async run(spec, context) {
    if (spec.duration !== undefined) {
      await context.clock.sleep(wallTime(spec.duration, context), context.signal);
    }
    if (spec.for) await context.await(spec.for);
  },
  readBack(spec) {
    const text = spec.for?.text ?? formatDuration(spec.duration ?? 0);
    return Promise.resolve({ ok: true, text: `waited: ${text}` });
  },
};
