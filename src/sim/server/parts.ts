import type { Kind, NodeAgent } from '../contract/index.js';
import type { Clock } from '../machinery/index.js';
import type { Metrics } from '../metrics/index.js';
import type { Registry } from '../registry/index.js';
import type { Authorizer, Review } from '../authorize/index.js';
import type { Tokens } from './tokens.js';

/** What the handlers of requests work with. */
export interface Parts {
  registry: Registry;
  clock: Clock;
  authorizer: Authorizer;
  /** Answers to kinds that are questions, by resource. */
  reviews: Readonly<Record<string, Review>>;
  tokens: Tokens;
  metrics: Metrics;
  /** The kubelet of a node; undefined when there is none. */
  agent: (node: string) => NodeAgent | undefined;
  /** Whether a kind is only listed: nothing in the cluster acts on it, so it takes no objects. */
  inert: (kind: Kind) => boolean;
  log: (line: string) => void;
}
