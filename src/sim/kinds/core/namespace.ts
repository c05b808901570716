import type { Namespace } from '../../types/index.js';
import { checkSpecFinalizers, labelName } from '../metadata.js';
import type { Strategy } from '../strategy.js';

/** The label that every namespace has: its name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespace: Strategy<Namespace> = {
  generation: 'none',
  name: labelName,
  // The label is written again when the name was generated after the defaults.
  defaults: nameLabel,
  status: () => ({ phase: 'Active' }),
  prepareCreate: (draft) => {
    const finalizers = draft.spec?.finalizers ?? [];
    if (!finalizers.includes('kubernetes')) {
      draft.spec = { ...draft.spec, finalizers: [...finalizers, 'kubernetes'] };
    }
    nameLabel(draft);
  },
  // Finalizers are changed by the subresource `finalize` alone.
  prepareUpdate: (draft, old, subresource) => {
    if (subresource !== 'finalize') draft.spec = old.spec;
    nameLabel(draft);
  },
  checkCreate: ({ spec }) => checkSpecFinalizers(spec?.finalizers),
  checkUpdate: ({ spec }, _old, subresource) =>
    subresource === 'finalize' ? checkSpecFinalizers(spec?.finalizers) : [],
  fields: {
    'status.phase': ({ status }) => status?.phase ?? '',
    name: ({ metadata }) => metadata?.name ?? '',
  },
};

function nameLabel({ metadata }: Namespace): void {
  if (metadata?.name === undefined) return;
  metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
}
