/**
 * Records what kubectl prints for each row of commands.yaml on a real cluster.
 *   npx tsx test/fidelity/record.ts [file]
 * Makes a kind cluster and deletes it. LAB_NODE_IMAGE and LAB_IMAGE_MAP are heeded; stand-ins have the
 * names of what they stand for in the recording.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { FOLDER } from './commands.js';
import { walkKind } from './kind.js';

const recording = await walkKind((line) => process.stderr.write(`${line}\n`));
mkdirSync(join(FOLDER, 'recorded'), { recursive: true });
const [file = join(FOLDER, 'recorded', `kind-${recording.kubernetes}.yaml`)] =
  process.argv.slice(2);
writeFileSync(file, stringify(recording, { lineWidth: 0 }));
