import { safeJson } from '../base/index.js';
import type { OutputFormat } from './flags.js';
import { paintMarks, terminalWidth, wrap } from './layout.js';

/**
 * Prints a result: the text for people, wrapped to their terminal; the value as one
 * document; or one line per item of a list.
 */
export function print(format: OutputFormat, value: unknown, text: () => string): void {
  if (format === 'text') writeLine(paintMarks(wrap(text(), terminalWidth())));
  else if (format === 'json') writeLine(safeJson(value, 2));
  else if (Array.isArray(value)) for (const item of value) writeLine(safeJson(item));
  else writeLine(safeJson(value));
}

/** Writes a text to stdout, ended with one newline; nothing for an empty text. */
export function writeLine(text: string): void {
  if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
