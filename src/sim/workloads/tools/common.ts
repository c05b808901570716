import { FileError } from '../../contract/index.js';
import { deviceInput, inputOf, type Input, type Task } from '../container/index.js';
import { absolute, MESSAGES } from '../shell/files.js';

/** What a command costs covers as much, bytes: what it holds beyond is charged to its container. */
export const FREE = 1024 * 1024;

/**
 * The content of a file, `-` or none for stdin; undefined after the usual complaint. For a tool that
 * holds it: see `chunks`.
 */
export async function content(task: Task, path: string | undefined): Promise<Buffer | undefined> {
  const input = await opened(task, path);
  if (input === undefined) return undefined;
  const held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks(task, input)) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes > FREE) task.container.hold(task.process, chunk.length);
  }
  return Buffer.concat(held);
}

/** An input piece by piece, until its end or the task's; `most`: so many bytes. */
export async function* chunks(
  task: Task,
  input: Input,
  most = Infinity,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = most; left > 0;) {
    const chunk = await task.race(input.read());
    if (chunk === undefined) return;
    if (chunk.length > left) input.unread(chunk.subarray(left));
    yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}

/** As `content`, to be read piece by piece. */
export async function opened(task: Task, path: string | undefined): Promise<Input | undefined> {
  if (path === undefined || path === '-' || path === '/dev/stdin') return task.stdin;
  const device = deviceInput(task.container.host, absolute(task.cwd, path));
  if (device !== undefined) return device;
  const why = reasonNotToRead(task, path);
  if (why === undefined) return inputOf(read(task, path) ?? '');
  await task.stderr.write(`${task.name}: ${path}: ${why}\n`);
  return undefined;
}

export function read(task: Task, path: string): Uint8Array | undefined {
  return task.container.host.files.read(absolute(task.cwd, path));
}

function reasonNotToRead(task: Task, path: string): string | undefined {
  if (read(task, path) !== undefined) return undefined;
  const { files } = task.container.host;
  return files.list(absolute(task.cwd, path)) === undefined ? MESSAGES.ENOENT : 'Is a directory';
}

/** Lines without their newlines; an empty text has none. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Runs a change of the files: the text of what is wrong, or undefined. */
export function attempt(change: () => void): string | undefined {
  try {
    change();
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return MESSAGES[error.code];
    throw error;
  }
}

/** Seconds of `5`, `0.5`, `5m`, `1h`, `2d`; undefined when it is none of these. */
export function durationOf(text: string): number | undefined {
  if (/^inf(inity)?$/.test(text)) return Infinity;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[match[2] ?? ''] ?? 1);
}
