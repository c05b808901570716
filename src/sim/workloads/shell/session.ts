import { readLine, type Task } from '../container/index.js';
import { SyntaxError } from './ast.js';
import { parseScript } from './parse.js';
import type { ShellState } from './state.js';

const UNFINISHED = /^unexpected end of file|^unterminated|^EOF in|^missing "/;

/**
 * Reads commands from stdin as a shell does: as many lines as make whole commands; undefined at the end.
 * A shell on a terminal prompts for each line, as BusyBox's ash does for root.
 */
export async function readCommands(task: Task, state: ShellState): Promise<string | undefined> {
  let text = '';
  for (;;) {
    if (task.tty) await task.stdout.write(text === '' ? `${state.cwd} # ` : '> ');
    const line = await task.race(readLine(task.stdin));
    if (line === undefined) {
      if (text !== '') return text;
      if (task.tty) await task.stdout.write('\n');
      return undefined;
    }
    text += line;
    if (isWhole(text)) return text;
  }
}

function isWhole(text: string): boolean {
  if (text.endsWith('\\\n')) return false;
  for (const [, end = ''] of text.matchAll(/<<-?\s*['"\\]?(\w+)/g)) {
    if (!new RegExp(`^\\t*${end}$`, 'm').test(text)) return false;
  }
  try {
    parseScript(text);
    return true;
  } catch (error) {
    return !(error instanceof SyntaxError && UNFINISHED.test(error.message));
  }
}
