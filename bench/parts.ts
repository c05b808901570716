import { messageOf } from '../src/base/index.js';
import { benchClusters } from './clusters.js';
import { benchScenario } from './lab.js';
import { benchLoad } from './load.js';
import { benchReaction } from './reaction.js';
import type { BenchContext, PartResult } from './result.js';
import { benchRun } from './run.js';
import { benchStartup } from './startup.js';
import { benchBesideKind } from './sim/beside-kind.js';
import { benchSimRun, benchThirty } from './sim/runs.js';
import { benchScale } from './sim/scale.js';
import { benchWatch } from './sim/watch.js';
import { withSystem } from './system.js';

/** Every part of the bench, in the order in which they are measured. */
export const PARTS = [
  'startup',
  'cluster',
  'images',
  'run',
  'reaction',
  'load',
  'sim-start',
  'sim-memory',
  'sim-writes',
  'sim-watch',
  'sim-run',
  'sim-scale',
  'sim-thirty',
] as const;
export type Part = (typeof PARTS)[number];

/**
 * Measures the parts asked for and hands on each as it is done. One that fails is reported
 * as not measured, and the others go on; only an abort ends all.
 */
export async function measure(
  wanted: readonly Part[],
  context: BenchContext,
  done: (part: Part, result: PartResult) => void,
): Promise<void> {
  const open = new Set(wanted);
  const wants = (part: Part): boolean => open.has(part);
  const close = (part: Part, result: PartResult): void => {
    if (open.delete(part)) done(part, result);
  };
  /** Parts that are measured together fail together, but for those that are done. */
  const attempt = async (parts: Part[], work: () => Promise<void>): Promise<void> => {
    if (!parts.some(wants)) return;
    try {
      await work();
    } catch (error) {
      context.signal.throwIfAborted();
      for (const part of parts) close(part, failed(part, error));
    }
  };
  await attempt(['startup'], async () => close('startup', await benchStartup(context)));
  await attempt(['cluster', 'images'], async () => {
    const results = await benchClusters(context, { images: wants('images') });
    close('cluster', results.cluster);
    close('images', results.images);
  });
  await attempt(['run'], async () => close('run', await benchRun(context)));
  await attempt(['reaction', 'load'], async () => {
    await withSystem(context, async (handle) => {
      const { host, port } = handle.ports['frontend'] ?? { host: '127.0.0.1', port: 0 };
      const { namespace } = benchScenario().workload;
      await attempt(['reaction'], async () =>
        close('reaction', await benchReaction(handle, namespace, context)),
      );
      await attempt(['load'], async () =>
        close('load', await benchLoad(`http://${host}:${port}/`, context)),
      );
    });
  });
  const besideKind = ['sim-start', 'sim-memory', 'sim-writes'] as const;
  await attempt([...besideKind], async () => {
    const results = await benchBesideKind(context);
    for (const part of besideKind) if (wants(part)) close(part, results[part]);
  });
  await attempt(['sim-watch'], async () => close('sim-watch', await benchWatch(context)));
  await attempt(['sim-run'], async () => close('sim-run', await benchSimRun(context)));
  await attempt(['sim-scale'], async () => close('sim-scale', await benchScale(context)));
  await attempt(['sim-thirty'], async () => close('sim-thirty', await benchThirty(context)));
}

function failed(part: Part, error: unknown): PartResult {
  const missing = [{ name: part, why: messageOf(error), broken: true }];
  return { figures: [], gates: [], missing, notes: [] };
}
