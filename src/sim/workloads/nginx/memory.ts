/**
 * What nginx holds, as a cgroup counts it. Measured on kind with the image `nginx` on two cores:
 * - at rest 2.8 MiB with the image's own configuration (2 workers × 1,024 connections), 5.7 MB with
 *   2 × 4,096: each worker makes its table of connections at its start (424 bytes each: connection and two events);
 * - 38.7 MB at the peak of 2,000 connections that proxy: 16.4 KB each;
 * - 14.1 MB between two such loads: about a quarter of what was taken stays in the heap.
 */
const MASTER = 1_600_000;
const WORKER = 280_000;
const TABLE_ENTRY = 424;
/** The socket and the connection's own pool. */
const CONNECTION = 3_000;
/** Buffers of the request and of the connection to the upstream. */
const REQUEST = 13_400;
const KEPT = 0.26;

export interface NginxMemory {
  /** Bytes now. */
  held(): number;
  /** A client came; `grow`: it sent a request; `end`: it went. */
  connection(): { grow(): void; end(): void };
}

export function createMemory(workers: number, connections: number): NginxMemory {
  const rest = MASTER + workers * (WORKER + connections * TABLE_ENTRY);
  let now = 0;
  let peak = 0;
  const take = (bytes: number): void => {
    now += bytes;
    if (now > peak) peak = now;
  };
  return {
    held: () => rest + Math.max(now, peak * KEPT),
    connection: () => {
      let mine = CONNECTION;
      take(CONNECTION);
      return {
        grow: () => {
          mine += REQUEST;
          take(REQUEST);
        },
        end: () => {
          now -= mine;
          mine = 0;
        },
      };
    },
  };
}
