import type { Pod } from '../../types/index.js';
import { statusAndLabels, type Strategy } from '../strategy.js';
import { checkNewPod, checkPod } from './check.js';
import { podDefaults, podSpecDefaults, serviceAccountNames } from './defaults.js';
import { qosClass } from './qos.js';
import { checkPodUpdate, onlyOf } from './update.js';
import { podWarnings } from './warnings.js';

export const pod: Strategy<Pod> = {
  defaults: podDefaults,
  status: (draft) => ({ phase: 'Pending', qosClass: qosClass(draft), ...gated(draft) }),
  // Admission may have set the account since the defaults.
  prepareCreate: ({ spec }) => {
    if (spec !== undefined) serviceAccountNames(spec);
  },
  prepareUpdate: (draft, old, subresource) => {
    if (subresource === '' || subresource === 'binding') return;
    onlyOf(draft, old, subresource);
    if (draft.spec !== undefined) podSpecDefaults(draft.spec);
  },
  prepareStatus,
  check: checkPod,
  checkCreate: checkNewPod,
  checkUpdate: checkPodUpdate,
  warnings: (draft, old) => (old === undefined ? podWarnings(draft) : []),
  fields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec?.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec?.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec?.hostNetwork === true),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
};

/** A pod with scheduling gates says from its start that it waits for them. */
function gated({ spec }: Pod): Pick<NonNullable<Pod['status']>, 'conditions'> {
  if ((spec?.schedulingGates ?? []).length === 0) return {};
  const message = 'Scheduling is blocked due to non-empty scheduling gates';
  const reason = 'SchedulingGated';
  return { conditions: [{ type: 'PodScheduled', status: 'False', reason, message }] };
}

/** The class of a pod and what was observed stay when a writer leaves them out. */
function prepareStatus(draft: Pod, old: Pod): void {
  statusAndLabels(draft, old);
  const { status } = draft;
  if (status === undefined) return;
  status.qosClass ??= old.status?.qosClass;
  status.observedGeneration ??= old.status?.observedGeneration;
  for (const condition of status.conditions ?? []) {
    condition.observedGeneration ??= old.status?.conditions?.find(
      ({ type }) => type === condition.type,
    )?.observedGeneration;
  }
}
