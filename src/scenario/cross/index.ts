import type { Draft } from '../build/draft.js';
import { checkCluster } from './cluster.js';
import { checkFaults } from './faults.js';
import { checkFixHarm } from './fix-harm.js';
import { checkLoads } from './loads.js';
import { checkNames } from './names.js';
import { checkNamespaces } from './namespaces.js';
import { checkObjects } from './objects.js';
import { checkSameField } from './same-field.js';
import { checkTruth } from './truth.js';
import { checkValues } from './values.js';
import { checkWitness } from './witness.js';

/** What no schema can say: whether the parts of a scenario fit each other and its manifests. */
export const CROSS_CHECKS: ((draft: Draft) => void)[] = [
  checkCluster,
  checkNamespaces,
  checkObjects,
  checkFaults,
  checkLoads,
  checkSameField,
  checkFixHarm,
  checkWitness,
  checkNames,
  checkTruth,
  checkValues,
];
