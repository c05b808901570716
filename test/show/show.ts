import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadavg } from 'node:os';

/** A table for the output beside a script: the header, then the rows, columns aligned. */
export function table(rows: string[][]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  }
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** The numbers that the script was given, with defaults; anything else is refused with exit 2. */
export function numbersGiven(...defaults: number[]): number[] {
  const given = process.argv.slice(2).map(Number);
  if (given.length > defaults.length || given.some((one) => !Number.isSafeInteger(one))) {
    console.error(`takes at most ${defaults.length} whole numbers; see the head of the script`);
    process.exit(2);
  }
  return defaults.map((one, index) => given[index] ?? one);
}

/**
 * Prints the text and writes it beside the script, with when and on what it was measured. What
 * did not come out as it should (`ok` false) ends the script with 1.
 */
export function show(name: string, text: string, ok: boolean): void {
  if (!ok) process.exitCode = 1;
  const head = `measured ${new Date().toISOString()}, load average ${loadavg()[0]?.toFixed(1) ?? '?'}, Node ${process.version}`;
  const all = `${head}\n\n${text}\n`;
  process.stdout.write(all);
  writeFileSync(join(import.meta.dirname, `${name}.txt`), all);
}
