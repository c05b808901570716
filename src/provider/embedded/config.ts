import type { ClusterHandle, Simulation } from '../../model/index.js';
import type { ClusterConfig, NodeConfig } from '../../sim/index.js';
import { ID_LABEL } from '../common/marker.js';

/** Every machine's nodes are alike, so that the same seed gives the same run on all of them. */
const NODE = { cpu: 2, memory: 8 * 1024 ** 3, pods: 110 };

/** What the simulator is told of a cluster. */
export function clusterConfig(
  handle: Pick<ClusterHandle, 'name' | 'nodes'> & { id?: string },
  ports: ClusterConfig['ports'],
  behaviours: string[],
  { speed, seed }: Simulation,
): ClusterConfig {
  return {
    name: handle.name,
    nodes: handle.nodes.map(({ name, spec }): NodeConfig => ({
      name,
      role: spec.role,
      labels: { ...spec.labels, ...(handle.id === undefined ? {} : { [ID_LABEL]: handle.id }) },
      // Besides that of a control plane, which its kubelet brings.
      taints: [],
      ...NODE,
    })),
    ports: ports.map(({ nodePort, hostPort }) => ({
      nodePort,
      ...(hostPort === undefined ? {} : { hostPort }),
    })),
    speed,
    seed,
    behaviours: [...new Set(behaviours)],
  };
}
