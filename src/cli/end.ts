import { CommanderError } from 'commander';
import { asLabError, EXIT } from '../base/index.js';

/**
 * Prints an error as code, what happened, where, what to do next, and sets the exit
 * code. No stack trace unless asked for.
 */
export function endWithError(error: unknown, verbose: boolean): void {
  if (error instanceof CommanderError) {
    // commander has printed its own text; help and version end with 0.
    process.exitCode = error.exitCode === 0 ? EXIT.passed : EXIT.usage;
    return;
  }
  const known = asLabError(error);
  const where = known.where
    ? `${known.where.file}:${known.where.line}:${known.where.column}: `
    : '';
  const lines = [`lab: ${where}${known.message} [${known.code}]`];
  const shown =
    verbose || known.exitCode === EXIT.usage ? known.details : known.details.slice(0, 3);
  for (const line of shown) lines.push(`  ${line}`);
  if (known.details.length > shown.length) lines.push('  … (--verbose shows all)');
  lines.push(`  next: ${known.next}`);
  if (verbose && error instanceof Error) lines.push(error.stack ?? '');
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = known.exitCode;
}
