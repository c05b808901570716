import type { Images, Network, Recorder, Sim } from '../contract/index.js';
import type { Pod } from '../types/index.js';
import type { ContainerMemory, NodeMemory } from './memory.js';
import type { ServiceEnv } from './service-env.js';

/** A token of a service account for a pod, as a TokenRequest asks for it. */
export interface TokenFor {
  seconds: number;
  audiences?: string[];
  pod: { name: string; uid: string };
}

/** Issues it; undefined when there is no such account. */
export type IssueToken = (
  namespace: string,
  account: string,
  request: TokenFor,
) => { token: string } | undefined;

/** Why a pod may not run on a node. */
export interface Rejection {
  reason: string;
  message: string;
}

/** What a pod gets from the node that it runs on. */
export interface PodHost {
  readonly sim: Sim;
  readonly name: string;
  readonly ip: string;
  /** Cores and bytes. */
  readonly capacity: { cpu: number; memory: number };
  readonly network: Network;
  readonly images: Images;
  /** Whether an image is on the node: it was used before, or is one of those that come with it. */
  hasImage(image: string): boolean;
  /** It is on the node from now on. */
  useImage(image: string): void;
  readonly recorder: Recorder;
  readonly services: ServiceEnv;
  readonly memory: NodeMemory;
  readonly token: IssueToken;
  /** Whether a new pod may run here. */
  admit(pod: Pod): Rejection | undefined;
  /** A container whose memory has to be looked at every second for a while. */
  watchMemory(container: ContainerMemory): void;
  /** A folder that outlives pods. */
  readonly shared: (name: string) => Map<string, Uint8Array>;
  /** Calls back some time after an object has changed; returns what ends it. */
  readonly follow: (
    resource: string,
    namespace: string,
    name: string,
    changed: () => void,
  ) => () => void;
  /** The pod is gone from the node. */
  gone(uid: string): void;
}
