/**
 * Makes the data that the simulator ships from the documents of a real cluster: `npx tsx
 * scripts/sim-spec.ts FOLDER`. Fetch them from a fresh cluster of the version that we simulate:
 *
 *   mkdir -p FOLDER/v3 && cd FOLDER
 *   kubectl get --raw /openapi/v3 >v3.json
 *   for path in $(jq -r '.paths | keys[]' v3.json)
 *   do kubectl get --raw "/openapi/v3/$path" >"v3/$(echo "$path" | tr / _).json"; done
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from './sim-spec/source.js';
import { makeTypes } from './sim-spec/types.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: npx tsx scripts/sim-spec.ts FOLDER');
const source = readSource(folder);
const sim = join(import.meta.dirname, '..', 'src', 'sim');

writeFileSync(join(sim, 'types', 'generated.ts'), makeTypes(source));
