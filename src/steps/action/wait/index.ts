import { formatDuration } from '../../../base/index.js';
import type { Action } from '../../../model/index.js';
import { wallTime } from '../../common/time.js';

/** Waits for a probe, or for a time. Changes nothing. */
export const wait: Action<'wait'> = {
  kind: 'wait',
  kubectl: () => '',
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
