import type { ExecResult, TextMatch } from '../../model/index.js';
import { textPart, type Judged } from './sample.js';

/** What a command is to end with and to print; what is undefined is not looked at. */
interface Wanted {
  exitCode?: number[] | undefined;
  stdout?: TextMatch | undefined;
  stderr?: TextMatch | undefined;
  /** What it was given, ms. */
  timeout: number;
}

/** How a command ended, in a pod or in a node, beside what it was to end with. */
export function commandParts(wanted: Wanted, result: ExecResult): Judged[] {
  const parts: Judged[] = [];
  const { exitCode, stdout, stderr, timeout } = wanted;
  if (exitCode) {
    parts.push({
      field: 'exit code',
      expected: exitCode.join(' or '),
      seen: result.timedOut ? `no end within ${timeout} ms` : String(result.exitCode),
      ok: !result.timedOut && exitCode.includes(result.exitCode),
    });
  }
  if (stdout) parts.push(textPart('stdout', stdout, result.stdout));
  if (stderr) parts.push(textPart('stderr', stderr, result.stderr));
  return parts;
}
