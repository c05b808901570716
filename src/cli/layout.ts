import { styleText } from 'node:util';

/** Columns of the terminal on stdout; undefined where there is none, and nothing is wrapped then. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? Math.max(40, process.stdout.columns || 80) : undefined;
}

/**
 * Breaks lines that are longer than `width` at spaces. What follows stands under the second
 * column when the line has one (two spaces apart), else two further in than a line that is indented.
 */
export function wrap(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : wrapLine(line, width)))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const lead = /^ */.exec(line)?.[0].length ?? 0;
  const column = /^ *\S+(?: \S+)* {2,}/.exec(line)?.[0].length ?? Infinity;
  const hang = column <= width / 2 ? column : lead === 0 ? 0 : lead + 2;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const start = lines.length === 0 ? Math.max(hang, lead + 1) : hang + 1;
    const space = rest.lastIndexOf(' ', width);
    // A word longer than the line is left whole: it may be a command to paste.
    const at = space >= start ? space : rest.indexOf(' ', start);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = ' '.repeat(hang) + rest.slice(at).trimStart();
  }
  return [...lines, rest];
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

const MARKS = { '✔': 'green', '✖': 'red', '!': 'yellow' } as const;

/** The marks at the start of lines in colour, where stdout is a terminal and NO_COLOR is not set. */
export function paintMarks(text: string): string {
  const { NO_COLOR, TERM } = process.env;
  if (!process.stdout.isTTY || NO_COLOR || TERM === 'dumb') return text;
  return text.replace(/^( *)([✔✖!])(?= )/gm, (_, space: string, mark: keyof typeof MARKS) => {
    return space + styleText(MARKS[mark], mark);
  });
}
