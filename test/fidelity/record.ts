/**
 * Records what kubectl prints for each row of commands.yaml on a real cluster.
 *   npx tsx test/fidelity/record.ts [file]
 * Makes a kind cluster and deletes it. LAB_NODE_IMAGE and LAB_IMAGE_MAP are heeded; stand-ins have the
 * names of what they stand for in the recording.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runProcess, type ProcessResult } from '../../src/base/index.js';
import { createKindProvider } from '../../src/provider/index.js';
import { imageOf, makeCluster } from '../e2e/cluster.js';
import { FOLDER, inNamespace, readCommands, type Recorded, type Recording } from './commands.js';
import { masked, renamed } from './masks.js';

/** Public images, and the names that they have here. */
const IMAGES = ['nginx:1.25-alpine', 'busybox:1.36'].map((image): [string, string] => [
  image,
  imageOf(image),
]);
/** A command that takes longer hangs, ms. */
const LONGEST = 150_000;

const work = mkdtempSync(join(tmpdir(), 'lab-fidelity-'));
const cluster = `labf-${process.pid}`;
const names: [string, string][] = [
  [cluster, '<cluster>'],
  [work, '<folder>'],
  ...IMAGES.map(([image, here]): [string, string] => [here, image]),
];

/** The fixture with the names that its images have here. */
function copyFixture(): void {
  const folder = join(FOLDER, 'fixture');
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(work, file), renamed(text, IMAGES));
  }
}

async function record(kubeconfig: string): Promise<Recording> {
  const kubectl = async (args: string[], input?: string): Promise<ProcessResult> =>
    await runProcess('kubectl', ['--kubeconfig', kubeconfig, ...args], {
      cwd: work,
      env: { HOME: work },
      timeout: LONGEST,
      input: input ?? '',
    });
  const must = async (args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await kubectl(args);
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  await must(['apply', '-f', 'system.yaml']);
  const groups: Recording['groups'] = [];
  for (const { name, settle, rows } of readCommands()) {
    for (const args of settle) await must(inNamespace(args));
    const recorded: Recorded[] = [];
    for (const { run, stdin } of rows) {
      const here = run.map((word) => renamed(word, IMAGES));
      const { exitCode, stdout, stderr } = await kubectl(inNamespace(here), stdin);
      recorded.push({
        run,
        exit: exitCode ?? -1,
        ...(stdout === '' ? {} : { stdout: masked(stdout, names) }),
        ...(stderr === '' ? {} : { stderr: masked(stderr, names) }),
      });
    }
    groups.push({ name, rows: recorded });
    process.stderr.write(`${name}: ${recorded.length} rows\n`);
  }
  const { clientVersion, serverVersion } = JSON.parse(
    await must(['version', '-o', 'json']),
  ) as Record<'clientVersion' | 'serverVersion', { gitVersion: string }>;
  return {
    cluster: 'kind',
    kubernetes: serverVersion.gitVersion,
    kubectl: clientVersion.gitVersion,
    groups,
  };
}

try {
  mkdirSync(join(FOLDER, 'recorded'), { recursive: true });
  copyFixture();
  const images = IMAGES.map(([, here]) => here);
  const recording = await record(await makeCluster({ stateDir: work, name: cluster, images }));
  const [file = join(FOLDER, 'recorded', `kind-${recording.kubernetes}.yaml`)] =
    process.argv.slice(2);
  writeFileSync(file, stringify(recording, { lineWidth: 0 }));
} finally {
  await createKindProvider({ stateDir: work }).delete(cluster);
  rmSync(work, { recursive: true, force: true });
}
