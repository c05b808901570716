import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess, LabError } from '../../base/index.js';
import type { KubeObject } from '../../model/index.js';
import { KUBELET_CONFIG } from '../common/kubelet-config.js';
import type { KindContext } from './context.js';
import { adminKubectl } from './kubectl.js';

/**
 * Replaces the kubelet's configuration in one step, restarts the kubelet and waits for its
 * own health answer. On failure its last words are the output. Constant text.
 */
const RESTART = `
set -e
new=${KUBELET_CONFIG}.lab
cat > "$new"
chmod --reference=${KUBELET_CONFIG} "$new"
mv -f "$new" ${KUBELET_CONFIG}
date +%s
systemctl restart kubelet
for try in {1..300}; do
  curl -sf -m 1 http://127.0.0.1:10248/healthz >/dev/null && exit 0
  sleep 0.1
done
journalctl --unit=kubelet --lines=15 --no-pager --output=cat >&2
exit 45`;

const READY_WITHIN = 60_000;

/**
 * Gives a node's kubelet a new configuration; pods are untouched. Resolves when the node
 * has been reported Ready by the new kubelet: before that the API still shows what
 * the old one said. Throws NODE_COMMAND.
 */
export async function restartKubelet(
  context: KindContext,
  cluster: string,
  node: string,
  config: string,
): Promise<void> {
  const result = expectSuccess(
    await context.docker(['exec', '--interactive', node, 'bash', '-c', RESTART], {
      input: config,
      timeout: 60_000,
    }),
    'NODE_COMMAND',
    `Restarting the kubelet of ${node}`,
  );
  const restarted = Number(result.stdout.trim()) * 1000;
  const until = performance.now() + READY_WITHIN;
  while (!(await readySince(context, cluster, node, restarted))) {
    if (performance.now() > until) {
      throw new LabError('NODE_COMMAND', {
        message: `Node ${node} was not Ready again ${READY_WITHIN / 1000} s after its kubelet was restarted.`,
      });
    }
    await delay(250);
  }
}

async function readySince(
  context: KindContext,
  cluster: string,
  node: string,
  since: number,
): Promise<boolean> {
  const result = await adminKubectl(context, cluster, ['get', 'node', node, '--output=json']);
  if (result.exitCode !== 0) return false;
  const object = JSON.parse(result.stdout) as KubeObject & {
    status: { conditions?: { type: string; status: string; lastHeartbeatTime: string }[] };
  };
  const ready = object.status.conditions?.find(({ type }) => type === 'Ready');
  // Heartbeats have whole seconds, as `since` has.
  return ready?.status === 'True' && Date.parse(ready.lastHeartbeatTime) >= since;
}
