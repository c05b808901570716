import type { NodeAgent } from '../contract/index.js';
import { badRequest, failure } from '../machinery/index.js';
import type { Pod } from '../types/index.js';
import type { Call } from './call.js';
import { logOptionsOf } from './log-options.js';
import type { Parts } from './parts.js';
import { reply, replyError, writeHead } from './reply.js';
import type { Target } from './route.js';
import { missing } from './write.js';

/**
 * The pod of a request, its node's agent, and which container is meant: `asked`, '' for the only one,
 * undefined when it is about none (pkg/registry/core/pod/strategy.go).
 */
export function placeOf(
  { registry, agent }: Parts,
  target: Target,
  asked: string | undefined,
): { pod: Pod; agent: NodeAgent; container: string } {
  const { namespace, name } = target;
  const pod = registry.get<Pod>('pods', namespace, name);
  if (pod === undefined) throw missing(target);
  const container = asked === '' ? onlyContainer(pod) : (asked ?? '');
  if (asked !== undefined && !allContainers(pod).includes(container)) {
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  }
  const node = pod.spec?.nodeName ?? '';
  if (node === '') throw badRequest(`pod ${name} does not have a host assigned`);
  const found = agent(node);
  if (found === undefined) {
    throw failure(
      500,
      'InternalError',
      `Internal error occurred: no kubelet answers on node ${node}`,
    );
  }
  return { pod, agent: found, container };
}

const names = (list: { name?: string }[] | undefined): string[] =>
  (list ?? []).map(({ name = '' }) => name);

function allContainers({ spec }: Pod): string[] {
  return [
    ...names(spec?.initContainers),
    ...names(spec?.containers),
    ...names(spec?.ephemeralContainers),
  ];
}

function onlyContainer({ spec, metadata }: Pod): string {
  const containers = names(spec?.containers);
  if (containers.length === 1) return containers[0] ?? '';
  const inits = names(spec?.initContainers);
  const also = inits.length > 0 ? ` or one of the init containers: [${inits.join(' ')}]` : '';
  throw badRequest(
    `a container name must be specified for pod ${metadata?.name}, choose one of: [${containers.join(' ')}]${also}`,
  );
}

/** GET …/pods/NAME/log: plain text, as long as it comes. */
export async function logs(parts: Parts, call: Call, target: Target): Promise<void> {
  const { query, response } = call;
  const asked = query.get('container') ?? '';
  const checked = logOptionsOf(call, target.name);
  // A pod that has no node yet has an empty log (strategy.go LogLocation).
  const pod = parts.registry.get<Pod>('pods', target.namespace, target.name);
  if (pod !== undefined && (pod.spec?.nodeName ?? '') === '') {
    reply(call, 200, '', 'text/plain');
    return;
  }
  const { agent, container } = placeOf(parts, target, asked);
  const options = { ...checked, container };
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // The head is written with the first piece: an error before it has a status of its own.
  const begin = (): void => {
    if (!response.headersSent) writeHead(call, 200, 'text/plain');
  };
  const waiting = options.follow ? parts.clock.after(200 * parts.clock.speed, begin) : undefined;
  try {
    await agent.logs(
      target.namespace,
      target.name,
      options,
      (text) => {
        begin();
        response.write(text);
      },
      gone.signal,
    );
    begin();
    response.end();
  } catch (error) {
    if (!gone.signal.aborted) replyError(call, error);
  } finally {
    waiting?.stop();
  }
}
