/**
 * Show: each fault alone, `--each`, one fix left out (exit 1, the check named), an
 * injection that does nothing (exit 4), the limit raised (exit 1: nothing is killed), a planted
 * residue (exit 1). All on one kind cluster that `lab up` left standing.
 *   npx tsx test/show/controls.ts
 */
import { showControls } from './control-cases.js';

await showControls('controls', ['--provider', 'kind']);
