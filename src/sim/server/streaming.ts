import type { Duplex } from 'node:stream';
import { failure } from '../machinery/index.js';
import { handleUpgrade } from '../streams/index.js';
import { flag, type Call } from './call.js';
import { placeOf } from './logs.js';
import type { Parts } from './parts.js';
import { permit } from './permit.js';
import { notAllowed, verbOf } from './requests.js';
import type { Target } from './route.js';

const KINDS = ['exec', 'attach', 'portforward'] as const;

/** Opens a stream into a container: exec, attach or port-forward over WebSocket. Rejects with ApiError. */
export async function openStream(
  parts: Parts,
  call: Call,
  target: Target,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const kind = KINDS.find((each) => each === target.subresource);
  if (kind === undefined || target.kind.plural !== 'pods' || target.kind.group !== '') {
    throw failure(400, 'BadRequest', 'this resource has no stream to upgrade to');
  }
  // Roles speak of `create`, whatever method a client uses; a GET asks for `get` besides (KEP-4006).
  const verb = verbOf(call, target);
  permit(parts, call, target, verb);
  if (verb !== 'get' && verb !== 'create') throw notAllowed();
  const { query } = call;
  const { agent, container } = placeOf(
    parts,
    target,
    kind === 'portforward' ? undefined : (query.get('container') ?? ''),
  );
  await handleUpgrade(call.request, socket, head, {
    agent,
    namespace: target.namespace,
    pod: target.name,
    container,
    kind,
    command: query.getAll('command'),
    ports: query
      .getAll('ports')
      .flatMap((each) => each.split(','))
      .map(Number),
    stdin: flag(query, 'stdin'),
    stdout: flag(query, 'stdout'),
    stderr: flag(query, 'stderr'),
    tty: flag(query, 'tty'),
  });
}
