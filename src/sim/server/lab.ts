import { badRequest, failure, isMap, messageOf, parseJson } from '../machinery/index.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { replyJson, success } from './reply.js';

/** What `/lab/v1/info` says. */
export interface Info {
  name: string;
  speed: number;
  seed: number;
  simulated: true;
}

/** What is no name in an address is the name of nothing. */
function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return '';
  }
}

/** Paths of the simulator itself, which no real cluster has; false when there is none of that name. */
export async function labPaths(
  parts: Parts & { info: Info; stop: () => void },
  call: Call,
): Promise<boolean> {
  const [, , , first, node = '', leaf] = call.path.split('/');
  const { method } = call.request;
  if (!call.user.groups.includes('system:masters')) {
    throw failure(403, 'Forbidden', "only the cluster's administrator may ask for this");
  }
  if (first === 'info') {
    replyJson(call, 200, parts.info);
    return true;
  }
  if (first === 'stop' && method === 'POST') {
    replyJson(call, 200, success());
    call.response.once('finish', parts.stop);
    return true;
  }
  if (first !== 'nodes' || leaf === undefined) return false;
  const agent = parts.agent(decode(node));
  if (agent === undefined) throw failure(404, 'NotFound', `nodes "${node}" not found`);
  if (leaf === 'cgroup') {
    replyJson(call, 200, agent.cgroups());
    return true;
  }
  if (leaf !== 'kubelet-config') return false;
  if (method === 'PUT') {
    const body = await readBody(call.request);
    let config: unknown;
    try {
      config = parseJson(body);
    } catch (error) {
      throw badRequest(messageOf(error));
    }
    if (!isMap(config)) throw badRequest('a KubeletConfiguration is an object');
    agent.configure(config);
  }
  replyJson(call, 200, agent.config());
  return true;
}
