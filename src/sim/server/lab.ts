import type { NodeAgent } from '../contract/index.js';
import { badRequest, failure, isMap, messageOf, parseJson } from '../machinery/index.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { replyJson, success, writeHead } from './reply.js';

/** What `/lab/v1/info` says. */
export interface Info {
  name: string;
  speed: number;
  seed: number;
  simulated: true;
}

/** Between two looks at the cgroups of a node, ms of cluster time. */
const SHORTEST = 100;
/** A client that does not read is cut off before it costs more than this many bytes. */
const MOST_UNREAD = 1024 * 1024;

/** The cgroup counters of a node, one look in a line, until the client goes. */
function followCgroups(
  { clock }: Parts,
  call: Call,
  agent: Pick<NodeAgent, 'cgroups'>,
  every: number,
): void {
  const { response } = call;
  const look = (): void => {
    response.write(`${JSON.stringify(agent.cgroups())}\n`);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  };
  writeHead(call, 200, 'application/json');
  look();
  const looks = clock.every(every, look);
  response.once('close', () => looks.stop());
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
    const every = Number(call.query.get('every') ?? 0);
    if (every >= SHORTEST) followCgroups(parts, call, agent, every);
    else replyJson(call, 200, agent.cgroups());
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
