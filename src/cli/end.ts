import { CommanderError } from 'commander';
import {
  asLabError,
  EXIT,
  LabError,
  safeJson,
  stripControl,
  type SourcePosition,
} from '../base/index.js';
import type { OutputFormat } from './flags.js';

export interface EndOptions {
  verbose: boolean;
  output: OutputFormat;
}

/** What `-o json` prints instead of a result, below `error`. */
export interface ErrorValue {
  code: string;
  message: string;
  exitCode: number;
  where?: SourcePosition;
  next: string;
  details: string[];
  /** With --verbose only. */
  stack?: string;
}

export function errorValue(error: unknown, verbose = false): ErrorValue {
  const { code, message, exitCode, where, next, details } = asLabError(error);
  return {
    code,
    message,
    exitCode,
    ...(where ? { where } : {}),
    next,
    details,
    ...(verbose && error instanceof Error ? { stack: error.stack } : {}),
  };
}

/** The error as lines for people: code, what happened, where, what to do next; no stack unless asked for. */
export function errorText(error: unknown, verbose: boolean): string {
  const known = asLabError(error);
  const lines = [`lab: ${whereText(known)}${known.message} [${known.code}]`];
  const shown =
    verbose || known.exitCode === EXIT.usage ? known.details : known.details.slice(0, 3);
  for (const line of shown) lines.push(`  ${line}`);
  if (known.details.length > shown.length) lines.push('  … (--verbose shows all)');
  lines.push(`  next: ${known.next}`);
  if (verbose && error instanceof Error) lines.push(error.stack ?? '');
  return stripControl(lines.join('\n'));
}

/** `file:line:column: `, unless the message names the file itself. */
function whereText({ where, message }: LabError): string {
  if (!where || message.includes(where.file)) return '';
  return `${where.file}:${where.line}:${where.column}: `;
}

/**
 * Ends a command with an error: the text on stderr, with `-o json|jsonl` also one object
 * `{error: …}` on stdout, and the exit code.
 */
export function endWithError(error: unknown, options: EndOptions): void {
  if (error instanceof CommanderError) {
    // Help or version, printed already; help that was shown for want of a command is bad usage.
    process.exitCode = error.exitCode === 0 ? EXIT.passed : EXIT.usage;
    return;
  }
  process.stderr.write(`${errorText(error, options.verbose)}\n`);
  if (options.output !== 'text') {
    const indent = options.output === 'json' ? 2 : undefined;
    process.stdout.write(`${safeJson({ error: errorValue(error, options.verbose) }, indent)}\n`);
  }
  process.exitCode = asLabError(error).exitCode;
}

/** Commander's complaint about a command line as ours; its help and version stay what they are. */
export function usageError(error: CommanderError, command: string): Error {
  if (error.exitCode === 0 || error.code === 'commander.help') return error;
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1').replace('Did', 'did');
  return new LabError('USAGE', {
    message: hint === undefined ? message : `${message}; ${hint}`,
    next: `Run \`lab help${command === 'lab' ? '' : ` ${command}`}\`.`,
    cause: error,
  });
}

/** What the command line asks for, also where it cannot be parsed. */
export function endOptionsOf(argv: readonly string[]): EndOptions {
  let output: OutputFormat = 'text';
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    const value =
      word === '-o' || word === '--output'
        ? argv[index + 1]
        : /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1];
    if (value === 'text' || value === 'json' || value === 'jsonl') output = value;
  }
  return { verbose: argv.includes('--verbose'), output };
}
