import { refText, type Probe } from '../../../model/index.js';
import { noData, sampleOf, type Judged } from '../../common/sample.js';
import { missing, type Workload } from './progress.js';

/** Whether a workload is rolled out, as `kubectl rollout status` sees it, or stuck for a reason. */
export const rollout: Probe<'rollout'> = {
  kind: 'rollout',
  watches: (spec, context) => [{ kind: spec.kind, namespace: spec.namespace ?? context.namespace }],
  async sample(spec, context) {
    const namespace = spec.namespace ?? context.namespace;
    // Not the view's: right after a change that still shows the workload as rolled out as it was before.
    const object = await context.kube.get({ ...spec, namespace });
    if (!object) return noData('rollout', `no ${refText(spec)}`);
    const workload = { spec: {}, status: {}, ...object } as Workload;
    const progressing = workload.status.conditions?.find((one) => one.type === 'Progressing');
    const lacking = missing(workload);
    const wanted = spec.complete ?? (spec.reason === undefined ? true : undefined);
    const parts: Judged[] = [];
    if (wanted !== undefined) {
      parts.push({
        field: 'rollout',
        expected: wanted ? 'complete' : 'not complete',
        seen: lacking ?? 'complete',
        ok: (lacking === undefined) === wanted,
      });
    }
    if (spec.reason !== undefined) {
      parts.push({
        field: 'Progressing reason',
        expected: spec.reason,
        seen: progressing?.reason ?? 'none',
        ok: progressing?.reason === spec.reason,
      });
    }
    return sampleOf(parts, progressing?.message);
  },
};
