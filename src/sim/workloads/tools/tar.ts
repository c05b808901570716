import type { Task, Tool } from '../container/index.js';
import { absolute } from '../shell/files.js';
import { attempt, content } from './common.js';
import { getopt } from './options.js';

const BLOCK = 512;
const FOLDER = '5';

/** A header of ustar (tar(5)). */
function header(name: string, size: number, mode: number, modified: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  block.write(name.slice(-100), 0);
  octal(mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(modified / 1000), 136, 12);
  block.write(`        ${type}`, 148);
  block.write('ustar\0' + '00root', 257);
  block.write('root', 297);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

async function create(task: Task, cwd: string, names: readonly string[]): Promise<number> {
  const { files } = task.container.host;
  let status = 0;
  const add = async (name: string): Promise<void> => {
    const path = absolute(cwd, name);
    const stat = files.stat(path);
    const inside = name.replace(/^\/+/, '').replace(/\/+$/, '');
    if (stat === undefined) {
      await task.stderr.write(`tar: ${name}: No such file or directory\n`);
      status = 1;
    } else if (stat.folder) {
      await task.stdout.write(header(`${inside}/`, 0, stat.mode, stat.modified, FOLDER));
      for (const each of files.list(path) ?? []) await add(`${name.replace(/\/+$/, '')}/${each}`);
    } else {
      const bytes = files.read(path) ?? new Uint8Array(0);
      const block = Buffer.alloc(padded(bytes.length));
      block.set(bytes);
      await task.stdout.write(header(inside, bytes.length, stat.mode, stat.modified, '0'));
      await task.stdout.write(block);
    }
  };
  for (const name of names) await add(name);
  await task.stdout.write(Buffer.alloc(2 * BLOCK));
  if (status !== 0) await task.stderr.write('tar: error exit delayed from previous errors\n');
  return status;
}

async function extract(task: Task, cwd: string, list: boolean): Promise<number> {
  const { files } = task.container.host;
  const bytes = (await content(task, undefined)) ?? Buffer.alloc(0);
  const text = (at: number, length: number): string =>
    bytes.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  const folder = (path: string): void => {
    if (path === '' || files.list(path) !== undefined) return;
    folder(path.slice(0, path.lastIndexOf('/')));
    files.makeFolder(path);
  };
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const prefix = text(at + 345, 155);
    const name = `${prefix === '' ? '' : `${prefix}/`}${text(at, 100)}`;
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const type = text(at + 156, 1);
    const path = absolute(cwd, name.replace(/^\/+/, '').replace(/\/+$/, ''));
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + padded(size);
    if (list) {
      await task.stdout.write(`${name}\n`);
      continue;
    }
    const why = attempt(() => {
      if (type === FOLDER) folder(path);
      else if (type === '' || type === '0') {
        folder(path.slice(0, path.lastIndexOf('/')));
        files.write(path, data);
      }
    });
    if (why === undefined) continue;
    await task.stderr.write(`tar: can't open '${name}': ${why}\n`);
    return 1;
  }
  return 0;
}

/** `tar`, to and from its streams: what `kubectl cp` runs in a container. */
export const tar: Tool = async (task) => {
  const [first = '', ...more] = task.args;
  // Its letters may stand without a dash.
  const args = first.startsWith('-') ? task.args : [`-${first}`, ...more];
  const { flags, values, rest } = getopt(args, 'cxtf:C:mpvoO', { 'no-same-owner': 'o' });
  if (args[0]?.includes('z')) {
    await task.stderr.write('tar: the simulator has no gzip\n');
    return 1;
  }
  const archive = values.get('f') ?? '-';
  if (archive !== '-') {
    await task.stderr.write(`tar: ${archive}: the simulator reads and writes only streams (f -)\n`);
    return 1;
  }
  const cwd = absolute(task.cwd, values.get('C') ?? '.');
  if (flags.has('c')) return create(task, cwd, rest);
  if (flags.has('x') || flags.has('t')) return extract(task, cwd, flags.has('t'));
  await task.stderr.write(
    'BusyBox v1.36.1 multi-call binary.\n\nUsage: tar c|x|t [-f -] [-C DIR] [FILE]...\n',
  );
  return 1;
};
