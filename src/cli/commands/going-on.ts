import type { RunFlags } from '../flags.js';
import { writeLine } from '../output.js';

/**
 * For a system that was left standing: the line that points kubectl at it, and what to type
 * next. With --quiet only that line, so that a shell can evaluate it; nothing for JSON.
 */
export async function printGoingOn(flags: RunFlags, cluster: string): Promise<void> {
  if (flags.output !== 'text') return;
  const [{ goingOn }, { shellQuote }] = await Promise.all([
    import('../systems.js'),
    import('../../base/index.js'),
  ]);
  // The command itself has ended; that Docker does not answer now must not replace how.
  const found = await goingOn(flags, cluster).catch(() => undefined);
  if (!found) return;
  const line = `export KUBECONFIG=${shellQuote(found.kubeconfig)}`;
  writeLine(
    flags.quiet
      ? line
      : [
          `The cluster ${cluster} stands. To look at it, and to go on:`,
          `  ${line}`,
          ...found.lines,
        ].join('\n'),
  );
}
