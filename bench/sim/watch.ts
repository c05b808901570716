import { percentile, type BenchContext, type PartResult } from '../result.js';
import { withSim } from './program.js';

const WATCHERS = 20;
const WRITES = 300;
/** The first writes run code that is not compiled yet. */
const WARM = 100;
const GOAL = 20;
const PATH = '/api/v1/namespaces/default/configmaps';

/** From a write until twenty watchers, each with its own connection, have it. */
export function benchWatch(context: BenchContext): Promise<PartResult> {
  return withSim(context, { nodes: 3, speed: 1 }, async ({ client }) => {
    let missing = 0;
    let all = (): void => {};
    for (let i = 0; i < WATCHERS; i++) {
      await client.watch(`${PATH}?watch=1&resourceVersion=0`, (line) => {
        if (line.includes('"name":"bench-') && --missing === 0) all();
      });
    }
    const times: number[] = [];
    for (let i = 0; i < WARM + WRITES; i++) {
      missing = WATCHERS;
      const arrived = new Promise<void>((resolve) => (all = resolve));
      const started = performance.now();
      const metadata = { name: `bench-${i}` };
      await Promise.all([
        client.call('POST', PATH, { apiVersion: 'v1', kind: 'ConfigMap', metadata }),
        arrived,
      ]);
      if (i >= WARM) times.push(performance.now() - started);
    }
    const p99 = percentile(times, 0.99);
    return {
      figures: [
        { name: 'write to the last watcher, p50', value: percentile(times, 0.5), unit: 'ms' },
        { name: 'write to the last watcher, p99', value: p99, unit: 'ms' },
      ],
      gates: [{ name: 'p99 / 20 ms', value: p99 / GOAL, at: 'most', limit: 1 }],
      missing: [],
      notes: [`${WRITES} writes, ${WATCHERS} watchers; writer and watchers in one process`],
    };
  });
}
