import { failure } from '../machinery/index.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { podOf, reach, serviceOf } from './proxy-target.js';
import { forward } from './proxy-http.js';
import { reply, replyJson } from './reply.js';
import type { Target } from './route.js';
import { missing } from './write.js';

/** What a kubelet serves and the API server hands on: `/api/v1/nodes/NAME/proxy/…`. */
function nodeProxy({ agent, registry }: Parts, call: Call, target: Target): void {
  const [name = ''] = target.name.split(':');
  if (registry.get('nodes', '', name) === undefined) throw missing(target);
  const node = agent(name);
  if (node === undefined) {
    throw failure(503, 'ServiceUnavailable', `no kubelet answers on node ${name}`);
  }
  switch (target.rest.replace(/\/$/, '')) {
    case 'stats/summary':
      replyJson(call, 200, node.summary());
      return;
    case 'configz':
      replyJson(call, 200, { kubeletconfig: node.config() });
      return;
    case 'healthz':
      reply(call, 200, 'ok', 'text/plain; charset=utf-8');
      return;
    default:
      reply(call, 404, '404 page not found\n', 'text/plain; charset=utf-8');
  }
}

/** `…/proxy/…` of nodes, pods and services. */
export async function proxy(parts: Parts, call: Call, target: Target): Promise<void> {
  if (target.kind.plural === 'nodes') return nodeProxy(parts, call, target);
  const place = target.kind.plural === 'pods' ? podOf(parts, target) : serviceOf(parts, target);
  await forward(call, place, () => reach(parts, place));
}
