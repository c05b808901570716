import { refusalOf } from './failures.js';
import type { Transport } from './transport.js';

/** Beginnings of the kubelet's answers when it has no such log; the last one comes with status 200. */
const NO_LOG = [
  /^previous terminated container .* not found/,
  /^container .* is waiting to start/,
  /^unable to retrieve container logs for /,
];

/** KubeApi.logs: undefined when the pod, the container's start or its previous run is missing. */
export async function fetchLogs(
  transport: Transport,
  target: { namespace: string; pod: string; container: string },
  options: { previous?: boolean; tailLines?: number; sinceSeconds?: number },
): Promise<string | undefined> {
  const namespace = encodeURIComponent(target.namespace);
  const pod = encodeURIComponent(target.pod);
  try {
    const text = await transport.text({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/pods/${pod}/log`,
      query: { container: target.container, ...options },
      accept: 'text/plain, application/json',
    });
    return NO_LOG.some((pattern) => pattern.test(text)) ? undefined : text;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code === 404) return undefined;
    if (refusal?.code === 400 && NO_LOG.some((pattern) => pattern.test(refusal.message))) {
      return undefined;
    }
    throw error;
  }
}
