import { LabError } from '../../base/index.js';
import type { MemorySample } from '../../model/index.js';
import { onLines, startChild } from '../common/child.js';
import { parseMemoryLine } from '../common/memory-lines.js';
import type { KindContext } from './context.js';
import { SAMPLER } from './sampler-script.js';

/**
 * Streams a node's memory once a second through one `docker exec`. Resolves when the signal
 * aborts; rejects with NODE_COMMAND when the stream ends by itself (the node is gone).
 */
export async function sampleMemory(
  context: KindContext,
  node: string,
  pressureAt: number | undefined,
  on: (sample: MemorySample) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  // The client ends after its script, so that its last output is not lost in between.
  const child = startChild('docker', ['exec', '--interactive', node, 'bash', '-c', SAMPLER], {
    env: context.env,
    signal: new AbortController().signal,
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.stdin.end();
    killer = setTimeout(() => child.kill(), 2000);
  };
  signal.addEventListener('abort', stop, { once: true });
  onLines(child.stdout, (line) => {
    const sample = parseMemoryLine(line, node, pressureAt);
    if (sample && !signal.aborted) on(sample);
  });
  try {
    const { exitCode, stderr } = await child.ended;
    if (signal.aborted) return;
    throw new LabError('NODE_COMMAND', {
      message: `Reading memory on ${node} ended by itself (exit ${exitCode}): ${stderr}`,
    });
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', stop);
  }
}
