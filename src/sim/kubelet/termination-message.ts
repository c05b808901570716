import type { Files } from '../contract/index.js';
import type { Container } from '../types/index.js';
import type { LogBuffer } from './log-buffer.js';

/** What a container leaves as its last word: kuberuntime_container.go, getTerminationMessage. */
export function terminationMessage(
  { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy }: Container,
  run: { files: Files; log: LogBuffer; code: number },
): string | undefined {
  const content = run.files.read(terminationMessagePath);
  if (content !== undefined && content.length > 0) {
    return new TextDecoder().decode(content.subarray(0, 4096));
  }
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || run.code === 0) return undefined;
  const text = run.log.lines
    .slice(-80)
    .map((line) => `${line.text}\n`)
    .join('');
  return text === '' ? undefined : text.slice(-2048);
}
