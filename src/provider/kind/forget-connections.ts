import type { ClusterHandle } from '../../model/index.js';
import type { KindContext } from './context.js';

/**
 * Seconds after which a node forgets a connection that was asked for and never answered; Linux says 120
 * (nf_conntrack_tcp_timeout_syn_sent). Longer than the first gaps between the tries of one SYN (1, 2, 4 s),
 * so that those stay one connection.
 */
const UNANSWERED = 5;

/**
 * What a client asked of a pod that was just being removed stays in its node's table of connections, with
 * that pod as the target: the next connection from the same port is sent there too, and hangs. Users come
 * from many addresses; a load comes from one, and where Docker has no proxy of its own its ports are what
 * the node sees. A load that runs while a pod is replaced left 796 such entries, and of the next 200
 * connections 55 hung, after the fix and with nothing wrong any more.
 */
export async function forgetUnanswered(
  context: KindContext,
  handle: ClusterHandle,
  signal: AbortSignal,
): Promise<void> {
  const setting = `net.netfilter.nf_conntrack_tcp_timeout_syn_sent=${UNANSWERED}`;
  await Promise.all(
    handle.nodes.map(async ({ name }) => {
      const result = await context.docker(['exec', name, 'sysctl', '-qw', setting], { signal });
      if (result.exitCode !== 0) {
        context.log.warn(`${name} keeps unanswered connections for minutes: ${result.stderr}`);
      }
    }),
  );
}
