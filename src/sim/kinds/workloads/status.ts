import type { KubeObject } from '../../machinery/index.js';
import { statusAndLabels } from '../strategy.js';

/**
 * A write of a Deployment's status: its spec and labels stay, annotations may change; the controller
 * writes the revision so (pkg/registry/apps/deployment/strategy.go).
 */
export function keepAllButStatus(draft: KubeObject, old: KubeObject): void {
  statusAndLabels(draft, old);
  const metadata = { ...draft.metadata };
  if (old.metadata?.labels === undefined) delete metadata.labels;
  else metadata.labels = old.metadata.labels;
  draft.metadata = metadata;
}
