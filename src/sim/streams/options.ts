import type { NodeAgent } from '../contract/index.js';

/** What a stream is opened for. */
export interface StreamOptions {
  /** Of the pod's node. */
  agent: NodeAgent;
  namespace: string;
  pod: string;
  /** The name, already decided; '' for a port-forward. */
  container: string;
  kind: 'exec' | 'attach' | 'portforward';
  command: string[];
  /** Of a port-forward over channels: the query's `ports`. */
  ports: number[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}
