/**
 * Show: the cases of controls.ts on the embedded cluster. What must come of each is what came of it
 * on kind: the same exit code, reason and check.
 *   npm run build && npx tsx test/show/both-ways.ts
 */
import { showControls } from './control-cases.js';

await showControls('both-ways', ['--provider', 'embedded', '--speed', '10']);
