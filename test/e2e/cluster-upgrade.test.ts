import { passesOnKind } from './passes-on-kind.js';

// The short form: the control plane and the workers, without the restore. What to upgrade to is said by
// LAB_UPGRADE_TARGET.
passesOnKind('cluster-upgrade', '--fault', 'kubelet-alone');
