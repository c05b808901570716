import type { Action } from '../../../model/index.js';

/** Starts or stops one of the scenario's loads. Changes nothing in the cluster. */
export const load: Action<'load'> = {
  kind: 'load',
  kubectl: () => '',
  undo: () => Promise.resolve([{ op: 'none', reason: 'A load changes no object.' }]),
  async run(spec, context) {
    if ('stop' in spec) await context.load.stop(spec.stop);
    else await context.load.start(spec.start, spec.profile);
  },
  readBack(spec, context) {
    const name = 'stop' in spec ? spec.stop : spec.start;
    const current = context.load.current(name);
    const running = current !== undefined && current.endedAt === undefined;
    const state = running ? 'runs' : current ? 'has ended' : 'never ran';
    // A short load may have ended by now: that it ran is what was asked.
    const ok = 'stop' in spec ? !running : current !== undefined;
    return Promise.resolve({ ok, text: `load ${name} ${state}` });
  },
};
