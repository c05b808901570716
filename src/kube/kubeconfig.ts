import type * as ClientNode from '@kubernetes/client-node';
import { readFile } from 'node:fs/promises';
import { Agent, type RequestOptions } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LabError, messageOf, Recent } from '../base/index.js';
import type { Endpoint } from './transport.js';

/** client-node takes 0.9 s and 95 MB to load: only once a cluster is really talked to. */
export async function loadClientNode(): Promise<typeof ClientNode> {
  return await import('@kubernetes/client-node');
}

/** Begins to load what `connect` will need, while there is something else to wait for. */
export function warmUp(): void {
  // Whoever connects meets the same error, and tells it.
  loadClientNode().catch(() => {});
}

/** What client-node opens by itself, the connections of `exec`, goes by one agent: it knows the session of the last. */
function shareAgent(config: ClientNode.KubeConfig, secureContext: SecureContext): void {
  const apply = config.applyToHTTPSOptions.bind(config);
  let shared: Agent | undefined;
  config.applyToHTTPSOptions = async (options: RequestOptions) => {
    await apply(options);
    if (!(options.agent instanceof Agent)) return;
    if (shared === undefined) {
      shared = options.agent;
      shared.options.secureContext = secureContext;
    }
    options.agent = shared;
  };
}

interface Access {
  config: ClientNode.KubeConfig;
  endpoint: Endpoint;
}

/** By the file's path and text: one command connects many times to the same cluster, and each new connection costs a handshake. */
const known = new Recent<Access>(32);

/** Reads exactly this file: never `~/.kube`, never `KUBECONFIG`. Credentials are read once. Throws API_UNREACHABLE. */
export async function readKubeconfig(path: string): Promise<Access> {
  try {
    // The path belongs to it: a kubeconfig may name files beside it.
    const key = `${path}\n${await readFile(path, 'utf8')}`;
    return known.get(key) ?? known.add(key, await accessOf(path));
  } catch (error) {
    throw new LabError('API_UNREACHABLE', {
      message: `kubeconfig ${path} cannot be used: ${messageOf(error)}`,
      cause: error,
    });
  }
}

async function accessOf(path: string): Promise<Access> {
  const { KubeConfig } = await loadClientNode();
  const config = new KubeConfig();
  config.loadFromFile(path);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('its current context names no cluster');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  if (typeof options.auth === 'string') {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  const { ca, cert, key } = options;
  // Made once: to read the certificates anew costs a busy machine more than a connection.
  const secureContext = createSecureContext({ ca, cert, key });
  shareAgent(config, secureContext);
  return {
    config,
    endpoint: {
      server: new URL(cluster.server),
      tls: {
        secureContext,
        ca: options.ca,
        cert: options.cert,
        key: options.key,
        servername: options.servername,
        ...(options.rejectUnauthorized === undefined
          ? {}
          : { rejectUnauthorized: options.rejectUnauthorized }),
      },
      headers,
    },
  };
}
