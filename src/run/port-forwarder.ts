import { connect } from 'node:net';
import { LabError } from '../base/index.js';
import type { ClusterHandle, KubeApi, KubeObject } from '../model/index.js';

/** A loopback port says at once whether anybody listens; a hanging one is not refused. ms */
const PATIENCE = 2000;

/** A system as seen from this machine, and from inside. */
export interface System {
  kube: Pick<KubeApi, 'text'>;
  ports: ClusterHandle['ports'];
  /** Objects of the workload: among them the Services behind the ports. */
  objects: KubeObject[];
  /** Of objects that name none. */
  namespace: string;
}

interface ServicePort {
  port: number;
  nodePort?: number;
}

/**
 * Docker's port forwarder dies for good when it runs out of files (design.md): then a
 * published port is refused while its Service answers inside the cluster. That is a loss of
 * the infrastructure, not a failed recovery: throws PORT_FORWARDER. A Service that does not
 * answer inside either is the workload's own trouble, and nothing is thrown.
 */
export async function demandPortForwarder({
  kube,
  ports,
  objects,
  namespace,
}: System): Promise<void> {
  for (const { host, port, nodePort } of Object.values(ports)) {
    if (!(await isRefused(host, port))) continue;
    const path = servicePath(objects, nodePort, namespace);
    if (path === undefined || !(await answers(kube, path))) continue;
    throw new LabError('PORT_FORWARDER', {
      message: `${host}:${port} is refused, while the Service behind it answers inside the cluster`,
      details: [`inside: GET ${path}`],
    });
  }
}

function isRefused(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const end = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

/** The way to a Service through the API server, past every published port. */
function servicePath(
  objects: KubeObject[],
  nodePort: number,
  namespace: string,
): string | undefined {
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'Service') continue;
    const ports = (spec?.ports ?? []) as ServicePort[];
    const port = ports.find((candidate) => candidate.nodePort === nodePort);
    if (!port) continue;
    return `/api/v1/namespaces/${metadata.namespace ?? namespace}/services/${metadata.name}:${port.port}/proxy/`;
  }
  return undefined;
}

async function answers(kube: System['kube'], path: string): Promise<boolean> {
  try {
    await kube.text(path);
    return true;
  } catch {
    return false;
  }
}
