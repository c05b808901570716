import { expectSuccess } from '../../base/index.js';
import type { ClusterHandle, ExecResult, NodeOps } from '../../model/index.js';
import { ownNode } from '../common/own-node.js';
import type { KindContext } from './context.js';
import { giveImages } from './give-images.js';
import { restartKubelet } from './kubelet.js';
import { installPrograms } from './node-programs.js';
import { sampleMemory } from './sampler.js';

/** Exit code of the script below for a file that does not exist. */
const NO_FILE = 44;

/** Base64, because the exact bytes matter: what is read may have to be put back. */
const READ = `[ -e "$1" ] || exit ${NO_FILE}; exec base64 -w0 -- "$1"`;

/** The typed operations on the nodes of a cluster. Throws NODE_COMMAND, also for a node that is not its own. */
export function kindNodeOps(context: KindContext, handle: ClusterHandle): NodeOps {
  const own = (node: string): string => ownNode(handle, node);
  return {
    readFile: async (node, path) => readNodeFile(context, own(node), path),
    writeKubeletConfig: async (node, content) =>
      restartKubelet(context, handle.name, own(node), content),
    sampleMemory: async (node, on, signal) =>
      sampleMemory(context, own(node), handle.budgets[node]?.pressureAt, on, signal),
    exec: async (node, command, options) => runInNode(context, own(node), command, options),
    install: async (node, programs, folder, signal) =>
      installPrograms(context, own(node), programs, folder, signal),
    giveImages: async (nodes, images, signal) =>
      giveImages(context, handle, nodes.map(own), images, signal),
  };
}

/** A file of a node as text, or undefined when it does not exist. */
export async function readNodeFile(
  context: KindContext,
  node: string,
  path: string,
): Promise<string | undefined> {
  const result = await context.docker(['exec', node, 'bash', '-c', READ, 'lab', path]);
  if (result.exitCode === NO_FILE) return undefined;
  expectSuccess(result, 'NODE_COMMAND', `Reading ${path} on ${node}`);
  return Buffer.from(result.stdout, 'base64').toString('utf8');
}

/** A program in a node, as a list of arguments: `docker exec` starts it without a shell. */
async function runInNode(
  context: KindContext,
  node: string,
  command: string[],
  { timeout, signal }: { timeout: number; signal: AbortSignal },
): Promise<ExecResult> {
  const result = await context.docker(['exec', node, ...command], { timeout, signal });
  const { stdout, stderr, timedOut } = result;
  // Docker itself, or what it started, was ended by a signal: no exit code of the program.
  return { exitCode: result.exitCode ?? 255, stdout, stderr, timedOut };
}
