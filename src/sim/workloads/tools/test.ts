import type { Task } from '../container/index.js';
import { absolute } from '../shell/files.js';

/** test(1): 0 true, 1 false, 2 wrong. */
export async function testOf(task: Task, args: string[]): Promise<number> {
  let at = 0;
  let wrong: string | undefined;
  const { files } = task.container.host;
  const stat = (path: string): ReturnType<typeof files.stat> =>
    files.stat(absolute(task.cwd, path));
  const number = (text: string): number => {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) wrong ??= `${text}: bad number`;
    return Number(text);
  };
  const unary: Record<string, (text: string) => boolean> = {
    '-n': (text) => text !== '',
    '-z': (text) => text === '',
    '-e': (path) => stat(path) !== undefined,
    '-f': (path) => stat(path)?.folder === false,
    '-d': (path) => stat(path)?.folder === true,
    '-r': (path) => stat(path) !== undefined,
    '-w': (path) => stat(path) !== undefined,
    '-x': (path) => ((stat(path)?.mode ?? 0) & 0o111) !== 0,
    '-s': (path) => (stat(path)?.size ?? 0) > 0,
    '-L': () => false,
    '-h': () => false,
    '-p': () => false,
    '-S': () => false,
    '-t': () => false,
  };
  const binary: Record<string, (a: string, b: string) => boolean> = {
    '=': (a, b) => a === b,
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b,
    '<': (a, b) => a < b,
    '>': (a, b) => a > b,
    '-eq': (a, b) => number(a) === number(b),
    '-ne': (a, b) => number(a) !== number(b),
    '-lt': (a, b) => number(a) < number(b),
    '-le': (a, b) => number(a) <= number(b),
    '-gt': (a, b) => number(a) > number(b),
    '-ge': (a, b) => number(a) >= number(b),
  };
  const primary = (): boolean => {
    const word = args[at];
    if (word === undefined) {
      wrong ??= 'argument expected';
      return false;
    }
    const operator = args[at + 1];
    const two = operator !== undefined && args.length > at + 2 ? binary[operator] : undefined;
    if (two !== undefined) {
      const right = args[at + 2] ?? '';
      at += 3;
      return two(word, right);
    }
    if (word === '!') {
      at++;
      return !primary();
    }
    if (word === '(' && args.length > at + 1) {
      at++;
      const value = or();
      if (args[at++] !== ')') wrong ??= 'closing paren expected';
      return value;
    }
    const one = unary[word];
    if (one !== undefined && at + 1 < args.length) {
      at += 2;
      return one(args[at - 1] ?? '');
    }
    at++;
    return word !== '';
  };
  const and = (): boolean => {
    let value = primary();
    while (args[at] === '-a') {
      at++;
      const right = primary();
      value = value && right;
    }
    return value;
  };
  const or = (): boolean => {
    let value = and();
    while (args[at] === '-o') {
      at++;
      const right = and();
      value = value || right;
    }
    return value;
  };
  if (args.length === 0) return 1;
  const value = or();
  if (wrong === undefined && at < args.length) wrong = `${args[at]}: unknown operand`;
  if (wrong === undefined) return value ? 0 : 1;
  await task.stderr.write(`sh: ${wrong}\n`);
  return 2;
}
