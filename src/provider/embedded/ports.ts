import { LabError } from '../../base/index.js';
import type { ClusterSpec } from '../../model/index.js';
import type { ClusterConfig } from '../../sim/index.js';

/** A NodePort, and the port of this machine that the user gave for it. */
type AskedPort = Pick<ClusterSpec['ports'][number], 'nodePort' | 'hostPort'>;

/**
 * Starts with the ports that the user gave and the NodePorts themselves for the others; where one of those
 * is taken, again with any that are free instead. Throws PORT_TAKEN for a port that was asked for.
 */
export async function givingWay<T>(
  ports: readonly AskedPort[],
  start: (ports: ClusterConfig['ports']) => Promise<T>,
): Promise<T> {
  const attempt = (free: boolean): Promise<T> =>
    start(
      ports.map(({ nodePort, hostPort }) => ({
        nodePort,
        hostPort: hostPort ?? (free ? 0 : nodePort),
      })),
    );
  try {
    return await attempt(false);
  } catch (error) {
    const given = ports.every(({ hostPort }) => hostPort !== undefined);
    if (!(error instanceof LabError) || error.code !== 'PORT_TAKEN' || given) throw error;
    return await attempt(true);
  }
}
