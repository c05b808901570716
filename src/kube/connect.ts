import { LabError, silentLog, type Log } from '../base/index.js';
import type { KubeApi } from '../model/index.js';
import { createDiscovery } from './discovery.js';
import { execInPod } from './exec.js';
import { refused } from './failures.js';
import { Heart } from './heart.js';
import { loadClientNode, readKubeconfig } from './kubeconfig.js';
import { fetchLogs } from './logs.js';
import { objectCalls } from './objects.js';
import { fetchTable } from './table.js';
import { createTransport } from './transport.js';
import { watchObjects } from './watch.js';

export interface ConnectOptions {
  log?: Log;
  /** How long the API may stay unreachable before a watch rejects with CLUSTER_LOST, ms. Default 20 s. */
  lostAfterMs?: number;
  /** Whether the API server may be away just now, so that nothing is lost. Default: never. */
  away?: () => boolean;
}

/**
 * The API of the cluster that this kubeconfig's current context names. Reads only that
 * file; sends nothing yet. Throws API_UNREACHABLE when the file cannot be used.
 */
export async function connect(
  kubeconfigPath: string,
  { log = silentLog, lostAfterMs = 20_000, away = () => false }: ConnectOptions = {},
): Promise<KubeApi> {
  const { config, endpoint } = await readKubeconfig(kubeconfigPath);
  const { Exec } = await loadClientNode();
  const transport = createTransport(endpoint);
  const discovery = createDiscovery(transport, log);
  // At the default of 20 s: silence is noticed after 4 s, confirmed after 4 more.
  const heart = new Heart(transport, lostAfterMs / 5);
  const exec = new Exec(config);
  const objects = objectCalls(transport, discovery);

  const withContainer = async (target: {
    namespace: string;
    pod: string;
    container?: string;
  }): Promise<{ namespace: string; pod: string; container: string } | undefined> => {
    if (target.container !== undefined) return { ...target, container: target.container };
    const pod = await objects.get({ kind: 'Pod', namespace: target.namespace, name: target.pod });
    const containers = (pod?.spec?.containers ?? []) as { name: string }[];
    return containers[0] && { ...target, container: containers[0].name };
  };

  return {
    ...objects,
    exec: async (target, command, options) => {
      const full = await withContainer(target);
      if (!full) {
        throw new LabError('EXEC_FAILED', {
          message: `exec in ${target.namespace}/${target.pod}: there is no such pod`,
        });
      }
      return await execInPod(exec, transport, full, command, options);
    },
    logs: async (target, options) => {
      const full = await withContainer(target);
      return full && (await fetchLogs(transport, full, options));
    },
    raw: (path) => transport.json({ method: 'GET', path }),
    text: (path) => transport.text({ method: 'GET', path, accept: '*/*' }),
    table: async (query, options) =>
      await fetchTable(
        transport,
        await discovery.find(query.kind, query.apiVersion),
        query,
        options ?? {},
      ),
    can: async (verb, resource) => {
      const review = (await transport.json({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, ...resource } },
        },
      })) as { status?: { allowed?: boolean } };
      return review.status?.allowed ?? false;
    },
    version: async () => {
      const answer = (await transport.json({ method: 'GET', path: '/version' })) as {
        gitVersion?: string;
      };
      if (answer.gitVersion !== undefined) return answer.gitVersion;
      throw refused('GET /version', { code: 200, reason: '', message: 'no gitVersion in it' });
    },
    listableKinds: async () =>
      (await discovery.listable()).map(({ apiVersion, kind, namespaced }) => ({
        apiVersion,
        kind,
        namespaced,
      })),
    watch: async (query, on, signal) =>
      await watchObjects(
        { transport, heart, log, lostAfterMs, away, connectMs: lostAfterMs / 4 },
        await discovery.find(query.kind, query.apiVersion),
        query,
        on,
        signal,
      ),
  };
}
