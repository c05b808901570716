import type { Action } from '../../../model/index.js';
import { readBackCordon, setCordon, undoCordon } from '../../common/cordon.js';
import { kubectlCommand, kubectlNode } from '../../common/kubectl.js';
import { wallTime } from '../../common/time.js';
import { until } from '../../common/until.js';
import { evict, podsToEvict } from './evict.js';

/** Cordons a node and evicts its pods, as `kubectl drain` does. The undo uncordons it; its pods stay where they went. */
export const drain: Action<'drain'> = {
  kind: 'drain',
  kubectl: (spec) =>
    kubectlCommand(undefined, [
      'drain',
      ...kubectlNode(spec.node),
      ...(spec.ignoreDaemonSets ? ['--ignore-daemonsets'] : []),
      ...(spec.deleteEmptyDirData ? ['--delete-emptydir-data'] : []),
      `--timeout=${Math.ceil(spec.timeout / 1000)}s`,
    ]),
  undo: (spec, context) => undoCordon(spec, true, context),
  async run(spec, context) {
    const deadline = context.clock.elapsed() + wallTime(spec.timeout, context);
    for (const { metadata } of await setCordon(spec, true, context)) {
      const pods = await podsToEvict(spec, metadata.name, context);
      await Promise.all(pods.map((pod) => evict(pod, deadline, context)));
      await context.view.ensure({ kind: 'Pod' });
      const look = (): { done: string } | { lacking: string } => {
        const uids = new Set(context.view.list({ kind: 'Pod' }).map((pod) => pod.metadata.uid));
        const left = pods.filter((pod) => uids.has(pod.metadata.uid));
        const names = left.map((pod) => pod.metadata.name).join(', ');
        return left.length > 0 ? { lacking: `still there: ${names}` } : { done: 'drained' };
      };
      await until(`The drain of ${metadata.name}`, look, spec.timeout, context);
    }
  },
  readBack: (spec, context) => readBackCordon(spec, true, context),
};
