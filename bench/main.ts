/**
 * `npm run bench -- [--only PART]… [--json FILE]`: measures lab side by side with what it
 * stands on, in one run. Publishes absolutes as a table on stdout and as JSON in FILE, and fails
 * (exit 1) only when a ratio exceeds its limit or a part could not be measured because it broke.
 * What could not be measured is named. Needs Docker, kind, kubectl and `npm run build`; about a
 * quarter of an hour.
 */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { measure, PARTS, type Part } from './parts.js';
import { holds, type PartResult } from './result.js';
import { tableOf } from './table.js';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
});
const unknown = (values.only ?? []).find((name) => !PARTS.includes(name as Part));
if (unknown !== undefined) {
  console.error(`--only ${unknown}: there are ${PARTS.join(', ')}`);
  process.exit(2);
}
const wanted = (values.only ?? PARTS) as Part[];

const abort = new AbortController();
// Thirty runs at once listen to it.
setMaxListeners(0, abort.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Not once: a terminal, npm and tsx hand on the same signal, and cleaning up takes a while.
  process.on(signal, () => abort.abort(new Error(`stopped by ${signal}`)));
}
const dir = await mkdtemp(join(tmpdir(), 'lab-bench-'));
let kept = false;
const started = Date.now();
const elapsed = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;
const results: Partial<Record<Part, PartResult>> = {};
const machine = await describeMachine();
try {
  const at = new Date(started).toISOString();
  console.log([`lab bench, ${at}`, ...machine.map((line) => `  ${line}`), ''].join('\n'));
  const say = (line: string): void => console.error(`[${elapsed()}] ${line}`);
  await measure(wanted, { dir, signal: abort.signal, say }, (part, result) => {
    results[part] = result;
    console.log(tableOf(part, result).join('\n'));
  });
  const failing = Object.values(results).flatMap(({ gates, missing }) => [
    ...gates.filter((gate) => !holds(gate)).map(({ name }) => name),
    ...missing.filter(({ broken }) => broken).map(({ name }) => `${name} (not measured)`),
  ]);
  console.log(failing.length === 0 ? 'All ratios hold.' : `FAILS: ${failing.join('; ')}`);
  // What failed has its reports in there.
  kept = failing.length > 0;
  console.log(`Measured in ${elapsed()}.`);
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify({ at, machine, results }, null, 2)}\n`);
  }
  process.exitCode = failing.length === 0 ? 0 : 1;
} catch (error) {
  if (!abort.signal.aborted) throw error;
  console.error(`bench: ${(abort.signal.reason as Error).message}`);
  process.exitCode = 130;
} finally {
  if (kept) console.log(`Kept: ${dir}`);
  else await rm(dir, { recursive: true, force: true });
}
