import { expectSuccess } from '../../base/index.js';
import type { ClusterHandle, NodeOps } from '../../model/index.js';
import { ownNode } from '../common/own-node.js';
import type { KindContext } from './context.js';
import { restartKubelet } from './kubelet.js';
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
