import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../../base/index.js';
import type { Problem } from '../problem.js';

/**
 * The text of a regular file of at most `size` bytes. Opened without blocking, so that a
 * FIFO or a device cannot hang the program. Never throws.
 */
export function readBounded(
  path: string,
  shown: string,
  size: number,
): { text: string } | { problem: Problem } {
  const refuse = (code: Problem['code'], message: string): { problem: Problem } => ({
    problem: { file: shown, line: 1, column: 1, code, message },
  });
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(handle).isFile()) return refuse('Y_FILE', 'is no regular file');
    const buffer = Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(handle, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
    }
    if (length > size) return refuse('Y_SIZE', `larger than ${size / 1024} KiB`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
    return { text };
  } catch (error) {
    const invalid = error instanceof TypeError;
    return refuse(
      invalid ? 'Y_SYNTAX' : 'Y_FILE',
      invalid ? 'is not UTF-8 text' : messageOf(error),
    );
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
