import { Option } from 'commander';

export type OutputFormat = 'text' | 'json' | 'jsonl';

/** `-o text|json|jsonl`, the same on every command. */
export const outputOption = (): Option =>
  new Option('-o, --output <format>', 'how to print the result')
    .choices(['text', 'json', 'jsonl'])
    .default('text');

/** Prints a result: the text for people, the value as one document, or one line per item. */
export function print(format: OutputFormat, value: unknown, text: () => string): void {
  if (format === 'text') write(text());
  else if (format === 'json') write(JSON.stringify(value, null, 2));
  else if (Array.isArray(value)) for (const item of value) write(JSON.stringify(item));
  else write(JSON.stringify(value));
}

function write(text: string): void {
  if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Columns padded to their widest cell, two spaces apart, as kubectl prints them. */
export function columns(rows: string[][]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
