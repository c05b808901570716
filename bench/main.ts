/**
 * `npm run bench [URL]`: measures side by side in one run, prints a table and JSON, and
 * fails only on ratios. With the URL of a healthy frontend (`lab up atlan-outage` prints
 * its port) the load is compared with raw autocannon and, where it is installed, ab.
 */
import { benchLoad } from './load.js';
import { benchStartup } from './startup.js';

const startup = await benchStartup();
for (const { name, seconds, ratio, limit } of startup) {
  console.log(
    `${name.padEnd(28)} ${(seconds * 1000).toFixed(0).padStart(6)} ms  ${ratio.toFixed(2)}× (≤ ${limit}×)`,
  );
}
const [, , url] = process.argv;
const load = url === undefined ? undefined : await benchLoad(url);
for (const row of load?.rows ?? []) {
  console.log(
    `${row.tool.padEnd(28)} ${row.perSecond.toFixed(0).padStart(6)} /s  p50 ${row.p50} ms  p99 ${row.p99} ms  lost ${(row.lost * 100).toFixed(2)} %`,
  );
}
for (const gate of load?.gates ?? []) {
  console.log(
    `${gate.holds ? 'holds' : 'FAILS'}  ${gate.name}: ${gate.value.toFixed(2)} (${gate.limit})`,
  );
}
console.log(JSON.stringify({ startup, load }));
const holds =
  startup.every(({ ratio, limit }) => ratio <= limit) &&
  (load?.gates ?? []).every((gate) => gate.holds);
process.exitCode = holds ? 0 : 1;
