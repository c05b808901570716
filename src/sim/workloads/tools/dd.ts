import { DEVICES } from '../../files/index.js';
import type { Tool } from '../container/index.js';
import { absolute, MESSAGES, openRead } from '../shell/files.js';
import { attempt, chunks, FREE } from './common.js';

/** What a file may become: the disk of a simulated node is the memory of the simulator. Bytes. */
const LARGEST_FILE = 128 * 1024 * 1024;

/** Copies blocks; it holds one of them, so that `bs=200M` takes as much memory. */
export const dd: Tool = async (task) => {
  const options = Object.fromEntries(task.args.map((each) => each.split('=') as [string, string]));
  const size = (text: string): number =>
    Number.parseInt(text) *
    ({ k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[/[kKMG]/.exec(text)?.[0] ?? ''] ?? 1);
  const block = size(options.bs ?? '512');
  const most = options.count === undefined ? Infinity : block * size(options.count);
  const { if: from, of: to } = options;
  if (block > FREE) task.container.hold(task.process, block);
  const opening = (path: string, why: string): string => `dd: can't open '${path}': ${why}\n`;
  const input =
    from === undefined ? task.stdin : openRead(task.container, absolute(task.cwd, from));
  if (typeof input === 'string') {
    const why = input === 'no such file' ? MESSAGES.ENOENT : input;
    await task.stderr.write(opening(from ?? '', why));
    return 1;
  }
  let total = 0;
  let full = false;
  const written: Uint8Array[] = [];
  const file = to === undefined || DEVICES.includes(to) ? undefined : absolute(task.cwd, to);
  const began = task.container.host.clock.elapsed();
  for await (const chunk of chunks(task, input, most)) {
    full = file !== undefined && total + chunk.length > LARGEST_FILE;
    if (full) break;
    total += chunk.length;
    if (file !== undefined) written.push(chunk);
    else if (to === undefined) await task.stdout.write(chunk);
  }
  if (file !== undefined) {
    const why = attempt(() => task.container.host.files.write(file, Buffer.concat(written)));
    if (why !== undefined) {
      await task.stderr.write(opening(to ?? '', why));
      return 1;
    }
  }
  if (full) await task.stderr.write(`dd: error writing '${to}': No space left on device\n`);
  const records = `${Math.floor(total / block)}+${total % block === 0 ? 0 : 1} records`;
  const seconds = Math.max(0.01, (task.container.host.clock.elapsed() - began) / 1000);
  await task.stderr.write(
    `${records} in\n${records} out\n${total} bytes (${(total / 1048576).toFixed(1)}MB) copied, ${seconds.toFixed(6)} seconds, ${(total / 1048576 / seconds).toFixed(1)}MB/s\n`,
  );
  return full ? 1 : 0;
};
