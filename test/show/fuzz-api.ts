/**
 * Shows that no request, however made, hurts an embedded cluster: `npx tsx test/show/fuzz-api.ts
 * [requests] [seed] [first]`. Writes to test/show/fuzz-api.txt. Each request is made of the seed and its
 * number: `1 SEED N` sends the one with the number N again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRandom, messageOf } from '../../src/sim/machinery/index.js';
import { kinds } from '../../src/sim/kinds/index.js';
import { accessOf, Client } from '../sim/client.js';
import { Mirror } from '../sim/fuzz/mirror.js';
import { SPACES } from '../sim/fuzz/objects.js';
import { requestOf, strangerOf, wireOf } from '../sim/fuzz/requests.js';
import { Sender } from '../sim/fuzz/send.js';
import { watchedCluster } from '../sim/isolation/watched.js';
import { numbersGiven, show, table } from './show.js';

const [total = 50_000, seed = 20_261_122, first = 0] = numbersGiven(50_000, 20_261_122, 0);
const SIDE_BY_SIDE = 16;
const SPEED = 5;
/** What it keeps for watches goes with the second compaction, ms of its time each. */
const COMPACTION = 300_000;
/** When all that was made is deleted, and its history with it: caches by text, and no more. */
const MOST_KEPT = 24 * 2 ** 20;

const heapHook = pathToFileURL(join(import.meta.dirname, '../sim/fuzz/heap.ts')).href;
const cluster = await watchedCluster({ name: 'fz', nodes: 2, speed: SPEED, seed }, [
  '--expose-gc',
  '--import',
  heapHook,
]);
const access = accessOf(cluster.kubeconfig);
const client = new Client(access);
const sender = new Sender(access);
let alive = true;
void cluster.ended.then(() => (alive = false));

const problems = new Map<string, { count: number; at: number }>();
function problem(text: string, at = -1): void {
  const known = problems.get(text);
  if (known === undefined) {
    problems.set(text, { count: 1, at });
    process.stderr.write(`#${at} ${text}\n`);
  } else known.count++;
}
const rows = new Map<string, Map<string, number>>();
function count(what: string, outcome: string): void {
  const row = rows.get(what) ?? new Map<string, number>();
  rows.set(what, row.set(outcome, (row.get(outcome) ?? 0) + 1));
}

/** What strangers may be told: nothing of the cluster. */
const STRANGERS = new Map([
  [
    401,
    /^$|"message":"Unauthorized","reason":"Unauthorized","code":401\}\n$|^apiVersion: v1\ncode: 401\nkind: Status\nmessage: Unauthorized\nmetadata: \{\}\nreason: Unauthorized\nstatus: Failure\n$/,
  ],
  [
    403,
    /^$|"message":"the Host header must name 127\.0\.0\.1 or localhost"|^apiVersion: v1\ncode: 403\nkind: Status\nmessage: the Host header must name 127\.0\.0\.1 or localhost\nmetadata: \{\}\nreason: (?:""|\w+)\nstatus: Failure\n$/,
  ],
  [400, /^$/],
  [431, /^$/],
]);
/** Of a fuzzed one: the last answer of a connection that had no token. */
const REFUSED = /^(HTTP\/1\.1 (400|401|403|408|431|100) |$)/;

async function one(n: number): Promise<void> {
  const random = createRandom(seed * 1_000_003 + n * 7919);
  const how = random.next();
  if (how < 0.08) {
    const wire = wireOf(random, sender.host, access.token);
    const said = await sender.speak(wire);
    count(wire.what, said === '' ? 'silence' : said.slice(9, 12));
    if (said.includes('"reason":"InternalError"')) {
      problem(`${wire.what}: ${/"message":"[^"]*/.exec(said)?.[0]}`, n);
    }
    if (!wire.known && !REFUSED.test(said)) problem(`${wire.what}: ${said.slice(0, 80)}`, n);
    return;
  }
  const known = how > 0.13;
  const asked = known ? requestOf(random) : strangerOf(random, sender.host);
  const { code, body } = await sender.ask(asked, known);
  count(asked.what, `${Math.floor(code / 100)}xx`);
  if (!known && STRANGERS.get(code)?.test(body) !== true) {
    problem(`a stranger is told ${code} ${body.slice(0, 80)}`, n);
  }
  // Meant: what is not simulated (501), a node without a kubelet (503), a version that is yet to come (504),
  // and patches that Kubernetes itself answers so (patch.go interpretStrategicMergePatchError).
  const meant =
    [501, 503, 504].includes(code) ||
    asked.path.split('?')[0] === '/readyz' ||
    /^(unknown patch type:|expected a \[\]interface)/.test(messageIn(body));
  if (code >= 500 && !meant) {
    problem(`${asked.method} answers ${code}: ${messageIn(body)}`, n);
  }
}

function messageIn(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: string }).message).slice(0, 200);
  } catch {
    // Whoever asks for YAML gets it.
    return (/^message: "?(.*?)"?$/m.exec(body)?.[1] ?? body).slice(0, 200);
  }
}

let heaps = 0;
/** MiB that the cluster holds after a collection of garbage. */
async function heapUsed(): Promise<number> {
  const file = join(cluster.folder, `heap-${heaps++}`);
  process.kill(cluster.pid, 'SIGUSR2');
  for (let tries = 0; tries < 200 && !existsSync(file); tries++) await pause(50);
  await pause(50);
  return Number(readFileSync(file, 'utf8'));
}
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** Deletes all that was made, and waits until it is gone. */
async function clear(): Promise<void> {
  for (const { group, version, plural, kind, namespaced, verbs } of kinds) {
    if (!verbs.includes('deletecollection') || ['Node', 'APIService'].includes(kind)) continue;
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const options = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
    if (namespaced) {
      for (const space of SPACES) {
        const path = `${root}/namespaces/${space}/${plural}`;
        await client.ask('PATCH', `${path}/one`, { metadata: { finalizers: null } }, MERGE);
        await client.ask('DELETE', path, options);
      }
    }
  }
  await pause(3000);
}
const MERGE = 'application/merge-patch+json';

const started = performance.now();
for (const name of SPACES) {
  if (name !== 'default') await client.ask('POST', '/api/v1/namespaces', { metadata: { name } });
}
const mirrors: Mirror[] = [];
for (const { group, version, plural, verbs } of kinds) {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  if (verbs.includes('watch')) mirrors.push(await Mirror.open(client, access, `${root}/${plural}`));
}

let next = first;
const warm = first + Math.floor(total / 10);
async function until(end: number): Promise<void> {
  const lane = async (): Promise<void> => {
    while (next < end && alive) {
      const n = next++;
      try {
        await one(n);
      } catch (error) {
        problem(`no answer: ${messageOf(error)}`, n);
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}

const heapAt: number[] = [];
await until(warm);
await clear();
heapAt.push(await heapUsed());
// Step by step: what fills up and stays so looks otherwise than what grows.
for (const share of [0.25, 0.5, 0.75]) {
  await until(first + Math.floor(total * share));
  await clear();
  heapAt.push(await heapUsed());
}
await until(first + total);
const seconds = (performance.now() - started) / 1000;

let checked = 0;
for (const [i, mirror] of mirrors.entries()) {
  const { objects, problems: found } = await mirror.differences();
  for (const each of found) problem(`${mirror.path}: ${each}`);
  const kind = kinds.filter(({ verbs }) => verbs.includes('watch'))[i]!;
  for (const object of objects) {
    checked++;
    const { name = '', namespace = '' } = object.metadata ?? {};
    // Events are stored as the core group has them; the other group only shows them.
    const errors = kind.group === 'events.k8s.io' ? [] : (kind.validate?.(object) ?? []);
    for (const { field, message } of errors) {
      problem(`stored ${kind.kind} ${namespace}/${name}: ${field}: ${message}`);
    }
    if (checked % 10 > 0) continue;
    const path = kind.namespaced
      ? mirror.path.replace(
          new RegExp(`${kind.plural}$`),
          `namespaces/${namespace}/${kind.plural}/${encodeURIComponent(name)}`,
        )
      : `${mirror.path}/${encodeURIComponent(name)}`;
    const got = await client.ask('GET', path);
    if (got.code !== 200) problem(`GET ${path}, which is listed, answers ${got.code}`);
  }
  mirror.close();
}
await clear();
heapAt.push(await heapUsed());
await pause((2 * COMPACTION) / SPEED + 2000);
heapAt.push(await heapUsed());
const [before = 0] = heapAt;
const after = heapAt.at(-1) ?? 0;
if (after - before > MOST_KEPT) problem(`memory: ${mib(before)} before, ${mib(after)} after`);
if (!alive) problem(`the process has ended with ${await cluster.ended}`);
// Its entries begin with the time; what follows is the stack.
for (const entry of cluster.log().split(/^(?=\d{4}-\d\d-\d\dT)/m)) {
  if (entry !== '')
    problem(`sim.log: ${entry.slice(25).split('\n', 3).join(' ').replaceAll(process.cwd(), '')}`);
}
for (const line of cluster.violations()) problem(`left itself: ${line}`);
if (process.env.FUZZ_LOG !== undefined) writeFileSync(process.env.FUZZ_LOG, cluster.log());
client.close();
sender.close();
await cluster.stop();

const outcomes = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))].sort();
const lines = [
  `${next - first} fuzzed requests, seed ${seed}, in ${seconds.toFixed(0)} s: ${problems.size === 0 ? 'no crash, no 500, no request without an answer, nothing told to strangers, nothing opened, dialled or started.' : `${problems.size} problems`}`,
  '',
  table([
    ['', ...outcomes],
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, row]) => [what, ...outcomes.map((each) => String(row.get(each) ?? ''))]),
  ]),
  '',
  `at the end ${checked} stored objects of ${mirrors.length} kinds were held against the validation of their kind, and ${mirrors.length} watches from the first request on against the lists.`,
  `heap after deletion and garbage collection, after 10, 25, 50, 75 and 100 % of the requests, and when the history of changes is compacted: ${heapAt.map(mib).join(', ')}; in the end at most ${mib(MOST_KEPT)} more than at first.`,
  ...[...problems].map(([text, { count: n, at }]) => `problem (${n} times, first #${at}): ${text}`),
];
show('fuzz-api', lines.join('\n'), problems.size === 0);
process.exit();
