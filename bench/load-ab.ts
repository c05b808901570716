import { expectSuccess, isMissingProgram, runProcess } from '../src/base/index.js';
import type { LoadSample } from './load.js';

/** ApacheBench with the same connections and requests; undefined when it is not installed. */
export async function abLoad(
  options: string[],
  { url, connections, amount }: { url: string; connections: number; amount: number },
  signal: AbortSignal,
): Promise<LoadSample | undefined> {
  const bounds = ['-q', '-r', '-s', '30', '-n', String(amount), '-c', String(connections)];
  let stdout: string;
  try {
    const result = await runProcess('ab', [...options, ...bounds, url], { signal });
    ({ stdout } = expectSuccess(result, 'LOAD_FAILED', 'ab'));
  } catch (error) {
    if (isMissingProgram(error)) return undefined;
    throw error;
  }
  const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
  const good =
    number(/^Complete requests:\s+(\d+)/m) -
    number(/^Failed requests:\s+(\d+)/m) -
    number(/^Non-2xx responses:\s+(\d+)/m);
  return {
    perSecond: good / number(/^Time taken for tests:\s+([\d.]+)/m),
    p50: number(/^\s+50%\s+(\d+)/m),
    p99: number(/^\s+99%\s+(\d+)/m),
    lost: 1 - good / amount,
  };
}
