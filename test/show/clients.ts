/**
 * Clients that we did not write, against one embedded cluster: kubectl of two versions, the Python client,
 * chaostoolkit-kubernetes, client-go of two versions. What cannot be had on this machine is named.
 *
 *   LAB_KUBECTLS=/path/to/another/kubectl npx tsx test/show/clients.ts [what is had already: a folder]
 *
 * The folder (default: a new one, removed in the end) may hold `venv` with the Python packages and
 * `client-VERSION` of client-go; what is missing in it is installed from the package registries.
 */
import { execa } from 'execa';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../src/sim/index.js';
import { show, table } from './show.js';

const HERE = join(import.meta.dirname, 'clients');
const CLIENT_GO = (process.env.LAB_CLIENT_GO ?? 'v0.34.4:v0.37.1').split(':');
const KUBECTLS = ['kubectl', ...(process.env.LAB_KUBECTLS ?? '').split(':').filter(Boolean)];
const MINUTE = 60_000;
/** What the embedded cluster says of what it does not serve. */
const LIMIT = /streams of the simulator are WebSockets/;

const given = process.argv[2];
const folder = given ?? (await mkdtemp(join(tmpdir(), 'lab-clients-')));
// Faster than real: clients must not notice.
const cluster = await startCluster({ speed: 5 });
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
await chmod(kubeconfig, 0o600);

const rows = [['CLIENT', 'RESULT', 'WHAT']];
let failed = 0;

/** A row; who waits sees it at once. */
function note(...row: string[]): void {
  rows.push(row);
  process.stderr.write(`${row.join('  ')}\n`);
}

/** Runs a program that says `ok …` and `FAIL …` lines. */
async function run(client: string, command: string, args: string[]): Promise<void> {
  const { stdout = '', stderr = '' } = await execa(command, args, {
    reject: false,
    timeout: 5 * MINUTE,
  });
  const lines = stdout.split('\n').filter((line) => /^(ok|FAIL) /.test(line));
  if (lines.length === 0) lines.push(`FAIL says nothing: ${stderr.slice(-300)}`);
  for (const line of lines) {
    const [result = '', ...what] = line.split(' ');
    const limit = result === 'FAIL' && LIMIT.test(line);
    if (result === 'FAIL' && !limit) failed++;
    note(client, limit ? 'limit' : result, what.join(' '));
  }
}

/** The program if it is there or can be made; else a row that says why not. */
async function had(client: string, path: string, make: () => Promise<unknown>): Promise<boolean> {
  try {
    await stat(path).catch(make);
    return true;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    note(client, 'not had', why);
    return false;
  }
}

async function kubectls(): Promise<void> {
  for (const [i, kubectl] of KUBECTLS.entries()) {
    const { stdout } = await execa(kubectl, ['version', '--client', '-o', 'json'], {
      reject: false,
    });
    const version = /"gitVersion": "(.*?)"/.exec(stdout ?? '')?.[1];
    if (version === undefined) note(kubectl, 'not had', 'it does not answer');
    else {
      const script = join(HERE, 'kubectl.sh');
      await run(`kubectl ${version}`, 'sh', [script, kubectl, kubeconfig, `kubectl-${i}`]);
    }
  }
  if (KUBECTLS.length < 2) note('a second kubectl', 'not had', 'LAB_KUBECTLS names none');
}

async function python(): Promise<void> {
  const bin = join(folder, 'venv', 'bin');
  const made = await had('Python', join(bin, 'chaos'), async () => {
    await execa('python3', ['-m', 'venv', join(folder, 'venv')]);
    const packages = ['kubernetes', 'chaostoolkit', 'chaostoolkit-kubernetes'];
    await execa(join(bin, 'pip'), ['install', '--quiet', ...packages], { timeout: 5 * MINUTE });
  });
  if (!made) return;
  const { stdout: list } = await execa(join(bin, 'pip'), ['list', '--format=freeze']);
  const version = (name: string): string =>
    new RegExp(`^${name}==(.*)$`, 'm').exec(list)?.[1] ?? '?';
  await run(`Python kubernetes ${version('kubernetes')}`, join(bin, 'python'), [
    join(HERE, 'client.py'),
    kubeconfig,
    'python',
  ]);
  await chaos(`chaostoolkit-kubernetes ${version('chaostoolkit-kubernetes')}`, join(bin, 'chaos'));
}

interface Activity {
  activity: { name: string };
  status: string;
  tolerance_met?: boolean;
  exception?: string[];
}

interface Journal {
  status: string;
  deviated: boolean;
  run: Activity[];
  steady_states: { before: { probes: Activity[] }; after?: { probes: Activity[] } };
}

async function chaos(client: string, program: string): Promise<void> {
  const namespace = 'chaos';
  const kubectl = (...args: string[]): Promise<unknown> =>
    execa('kubectl', ['--kubeconfig', kubeconfig, '-n', namespace, ...args]);
  await kubectl('create', 'namespace', namespace);
  await kubectl('create', 'deployment', 'web', '--image=nginx:1.25-alpine', '--replicas=2');
  await kubectl('expose', 'deployment', 'web', '--port=80');
  await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
  const journal = join(folder, 'journal.json');
  await execa(
    program,
    [
      ...['--no-version-check', '--log-file', join(folder, 'chaos.log'), 'run'],
      ...[join(HERE, 'experiment.json'), '--journal-path', journal],
    ],
    {
      env: { KUBECONFIG: kubeconfig, CHAOS_NAMESPACE: namespace },
      reject: false,
      timeout: 5 * MINUTE,
    },
  );
  const { status, deviated, run, steady_states } = JSON.parse(
    await readFile(journal, 'utf8'),
  ) as Journal;
  const judge = (when: string, each: Activity): void => {
    const ok = each.status === 'succeeded' && each.tolerance_met !== false;
    if (!ok) failed++;
    const why = ok ? '' : `: ${each.exception?.at(-1) ?? each.status}`;
    note(client, ok ? 'ok' : 'FAIL', `${when} ${each.activity.name}${why}`);
  };
  for (const each of steady_states.before.probes) judge('before:', each);
  for (const each of run) judge('', each);
  for (const each of steady_states.after?.probes ?? []) judge('after:', each);
  const completed = status === 'completed' && !deviated;
  if (!completed) failed++;
  note(client, completed ? 'ok' : 'FAIL', `the experiment: ${status}`);
}

async function clientGo(version: string): Promise<void> {
  const client = `client-go ${version}`;
  const program = join(folder, `client-${version}`);
  const made = await had(client, program, async () => {
    const source = join(folder, `source-${version}`);
    await mkdir(source);
    for (const file of ['client.go', 'exec.go']) {
      await copyFile(join(HERE, file), join(source, file));
    }
    const go = (...args: string[]): Promise<unknown> =>
      execa('nice', ['go', ...args], { cwd: source, timeout: 20 * MINUTE });
    await go('mod', 'init', 'clients');
    await go(
      'get',
      ...['client-go', 'api', 'apimachinery'].map((each) => `k8s.io/${each}@${version}`),
    );
    await go('mod', 'tidy');
    await go('build', '-p', '1', '-o', program, '.');
  });
  if (made) await run(client, program, [kubeconfig, `go-${version.replaceAll('.', '-')}`]);
}

try {
  await kubectls();
  await python();
  for (const version of CLIENT_GO) await clientGo(version);
} finally {
  await cluster.stop();
  await rm(given === undefined ? folder : kubeconfig, { recursive: true });
}
show(
  'clients',
  [
    'Clients that we did not write, against one embedded (simulated) cluster at speed 5',
    table(rows),
    `${rows.filter(([, result]) => result === 'ok').length} ok, ${failed} failed`,
  ].join('\n\n'),
  failed === 0,
);
process.exit();
