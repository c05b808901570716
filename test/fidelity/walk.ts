import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProcess, type ProcessResult } from '../../src/base/index.js';
import {
  FOLDER,
  inNamespace,
  readCommands,
  type Group,
  type Recorded,
  type Recording,
} from './commands.js';
import { masked, renamed } from './masks.js';

/** A command that takes longer hangs, ms. */
const LONGEST = 150_000;

/** Public images of the fixture, whatever their names are on a cluster. */
export const IMAGES = ['nginx:1.25-alpine', 'busybox:1.36', 'curlimages/curl:8.5.0'];

export interface Walk {
  /** What it is recorded as: `kind`, `embedded`. */
  cluster: string;
  /** The cluster's name, which its nodes' names begin with. */
  name: string;
  kubeconfig: string;
  /** A folder for the fixture. */
  work: string;
  /** What an image is called there. */
  imageOf: (image: string) => string;
  progress: (line: string) => void;
  /** Which kubectl. Default: the one on the PATH. */
  kubectl?: string;
}

/** Long enough for the taints of a fresh node to go, s. */
const SETTLED_WITHIN = 60;

/**
 * A node that has just become Ready keeps the taint not-ready for up to five seconds (node lifecycle
 * controller, NodeMonitorPeriod): a pod that comes meanwhile gets events of its eviction and of no node for it.
 */
async function settled(must: (args: string[]) => Promise<string>): Promise<void> {
  const keys = ['get', 'nodes', '-o', 'jsonpath={.items[*].spec.taints[*].key}'];
  for (let second = 0; (await must(keys)).includes('not-ready'); second++) {
    if (second === SETTLED_WITHIN) throw new Error('a node keeps its taint not-ready');
    await setTimeout(1000);
  }
}

/** How often a group is settled that did not become what it must. */
const SETTLED_AGAIN = 5;

/** Runs every row of commands.yaml on a cluster that has just been made, and says how each ended. */
export async function walk(on: Walk): Promise<Recording> {
  const images = IMAGES.map((image): [string, string] => [image, on.imageOf(image)]);
  const names: [string, string][] = [
    [on.name, '<cluster>'],
    [on.work, '<folder>'],
    ...images.map(([image, here]): [string, string] => [here, image]),
  ];
  for (const file of readdirSync(join(FOLDER, 'fixture'))) {
    const text = readFileSync(join(FOLDER, 'fixture', file), 'utf8');
    writeFileSync(join(on.work, file), renamed(text, images));
  }
  const kubectl = async (args: string[], input?: string): Promise<ProcessResult> =>
    await runProcess(on.kubectl ?? 'kubectl', ['--kubeconfig', on.kubeconfig, ...args], {
      cwd: on.work,
      env: { HOME: on.work },
      timeout: LONGEST,
      input: input ?? '',
    });
  const must = async (args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await kubectl(args);
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  await settled(must);
  await must(['apply', '-f', 'system.yaml']);
  const groups: Recording['groups'] = [];
  const settleGroup = async ({ name, settle, sure }: Group): Promise<void> => {
    for (let time = 0; time < SETTLED_AGAIN; time++) {
      for (const args of settle) await must(inNamespace(args));
      if (sure === undefined || (await must(inNamespace(sure.run))) === sure.says) return;
      for (const args of sure.undo) await must(inNamespace(args));
    }
    throw new Error(`${name}: never ${sure?.says}`);
  };
  for (const group of readCommands()) {
    const { name, rows } = group;
    await settleGroup(group);
    const recorded: Recorded[] = [];
    for (const { run, stdin } of rows) {
      const here = run.map((word) => renamed(word, images));
      const { exitCode, stdout, stderr } = await kubectl(inNamespace(here), stdin);
      recorded.push({
        run,
        exit: exitCode ?? -1,
        ...(stdout === '' ? {} : { stdout: masked(stdout, names) }),
        ...(stderr === '' ? {} : { stderr: masked(stderr, names) }),
      });
    }
    groups.push({ name, rows: recorded });
    on.progress(`${name}: ${recorded.length} rows`);
  }
  const { clientVersion, serverVersion } = JSON.parse(
    await must(['version', '-o', 'json']),
  ) as Record<'clientVersion' | 'serverVersion', { gitVersion: string }>;
  return {
    cluster: on.cluster,
    kubernetes: serverVersion.gitVersion,
    kubectl: clientVersion.gitVersion,
    groups,
  };
}
