import { type Task, type Tool } from '../container/index.js';
import { absolute, MESSAGES } from '../shell/files.js';
import { patternOf } from '../shell/pattern.js';
import { attempt } from './common.js';
import { getopt } from './options.js';

const modeText = (folder: boolean, mode: number): string =>
  (folder ? 'd' : '-') +
  [...'rwxrwxrwx']
    .map((char, i) => ((mode >> (8 - i)) & 1 ? char : '-'))
    .join('')
    .replace(/.$/, (last) => (mode & 0o1000 ? 't' : last));

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function dateText(ms: number): string {
  const date = new Date(ms);
  const day = String(date.getUTCDate()).padStart(2);
  return `${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 16)}`;
}

const ls: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'la1AhdrtSRFipn', { color: '1', all: 'a' });
  const { files } = task.container.host;
  let status = 0;
  const row = (path: string, name: string): string => {
    const stat = files.stat(path) ?? { folder: false, size: 0, mode: 0o644, modified: 0 };
    if (!flags.has('l')) return name + (flags.has('F') && stat.folder ? '/' : '');
    const links = stat.folder ? 2 : 1;
    return `${modeText(stat.folder, stat.mode)} ${String(links).padStart(4)} root     root     ${String(stat.size).padStart(9)} ${dateText(stat.modified)} ${name}`;
  };
  const targets = rest.length > 0 ? rest : ['.'];
  const plain: string[] = [];
  const folders: string[] = [];
  for (const each of targets) {
    const stat = files.stat(absolute(task.cwd, each));
    if (stat === undefined) {
      await task.stderr.write(`ls: ${each}: No such file or directory\n`);
      status = 1;
    } else if (stat.folder && !flags.has('d')) folders.push(each);
    else plain.push(row(absolute(task.cwd, each), each));
  }
  const out = plain.map((line) => `${line}\n`);
  for (const [i, each] of folders.entries()) {
    const path = absolute(task.cwd, each);
    let names = files.list(path) ?? [];
    if (!flags.has('a') && !flags.has('A')) names = names.filter((name) => !name.startsWith('.'));
    if (flags.has('t'))
      names = [...names].sort(
        (a, b) =>
          (files.stat(`${path}/${b}`)?.modified ?? 0) - (files.stat(`${path}/${a}`)?.modified ?? 0),
      );
    if (flags.has('S'))
      names = [...names].sort(
        (a, b) => (files.stat(`${path}/${b}`)?.size ?? 0) - (files.stat(`${path}/${a}`)?.size ?? 0),
      );
    if (flags.has('r')) names = [...names].reverse();
    if (flags.has('a')) names = ['.', '..', ...names];
    if (targets.length > 1) out.push(`${i > 0 || plain.length > 0 ? '\n' : ''}${each}:\n`);
    if (flags.has('l')) out.push(`total ${names.length * 4}\n`);
    for (const name of names) out.push(`${row(absolute(path, name), name)}\n`);
  }
  await task.stdout.write(out.join(''));
  return status;
};

async function each(
  task: Task,
  paths: readonly string[],
  change: (path: string) => void,
  text: (path: string, why: string) => string,
): Promise<number> {
  let status = 0;
  for (const path of paths) {
    const why = attempt(() => change(absolute(task.cwd, path)));
    if (why === undefined) continue;
    await task.stderr.write(`${task.name}: ${text(path, why)}\n`);
    status = 1;
  }
  return status;
}

const mkdir: Tool = (task) => {
  const { flags, rest } = getopt(task.args, 'pm:');
  const { files } = task.container.host;
  return each(
    task,
    rest,
    (path) => {
      if (!flags.has('p')) return files.makeFolder(path);
      let at = '';
      for (const part of path.split('/').slice(1)) {
        at += `/${part}`;
        if (files.list(at) === undefined) files.makeFolder(at);
      }
    },
    (path, why) => `can't create directory '${path}': ${why}`,
  );
};

const touch: Tool = (task) => {
  const { files } = task.container.host;
  const { rest } = getopt(task.args, 'cd:t:');
  return each(
    task,
    rest,
    (path) => {
      if (files.list(path) === undefined) files.write(path, files.read(path) ?? new Uint8Array(0));
    },
    (path, why) => `${path}: ${why}`,
  );
};

const rm: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'rRfi');
  const { files } = task.container.host;
  const remove = (path: string): void => {
    for (const name of files.list(path) ?? []) remove(`${path === '/' ? '' : path}/${name}`);
    files.remove(path);
  };
  const recursive = flags.has('r') || flags.has('R');
  let status = 0;
  for (const path of rest) {
    const full = absolute(task.cwd, path);
    const stat = files.stat(full);
    const why =
      stat === undefined
        ? MESSAGES.ENOENT
        : stat.folder && !recursive
          ? undefined
          : attempt(() => remove(full));
    if (stat?.folder === true && !recursive) {
      await task.stderr.write(`rm: '${path}' is a directory\n`);
      status = 1;
    } else if (why !== undefined && !(stat === undefined && flags.has('f'))) {
      await task.stderr.write(`rm: can't remove '${path}': ${why}\n`);
      status = 1;
    }
  }
  return status;
};

const rmdir: Tool = (task) =>
  each(
    task,
    getopt(task.args, 'p').rest,
    (path) => task.container.host.files.remove(path),
    (path, why) => `'${path}': ${why}`,
  );

const copy =
  (move: boolean): Tool =>
  async (task) => {
    const { rest } = getopt(task.args, 'rRafpvin');
    const { files } = task.container.host;
    const to = rest.pop() ?? '';
    const target = absolute(task.cwd, to);
    return each(
      task,
      rest,
      (path) => {
        const put = (from: string, into: string): void => {
          const names = files.list(from);
          if (names === undefined)
            files.write(into, files.read(from) ?? fail(files.remove.bind(files), from));
          else {
            if (files.list(into) === undefined) files.makeFolder(into);
            for (const name of names) put(`${from}/${name}`, `${into}/${name}`);
          }
          if (move) files.remove(from);
        };
        put(
          path,
          files.list(target) === undefined ? target : `${target}/${path.replace(/^.*\//, '')}`,
        );
      },
      (path, why) =>
        why === MESSAGES.ENOENT ? `can't stat '${path}': ${why}` : `can't create '${to}': ${why}`,
    );
  };

/** Lets the files say what is wrong with a path that cannot be read. */
function fail(say: (path: string) => void, path: string): never {
  say(path);
  throw new Error(`${path} could not be read, and now is gone`);
}

const stat: Tool = async (task) => {
  const { values, rest } = getopt(task.args, 'c:f:');
  const { files } = task.container.host;
  let status = 0;
  for (const path of rest) {
    const found = files.stat(absolute(task.cwd, path));
    if (found === undefined) {
      await task.stderr.write(`stat: can't stat '${path}': No such file or directory\n`);
      status = 1;
      continue;
    }
    const mode = (found.mode & 0o7777).toString(8);
    const format = values.get('c');
    const shown: Record<string, string> = {
      s: String(found.size),
      n: path,
      a: mode,
      U: 'root',
      G: 'root',
      u: '0',
      g: '0',
      Y: String(Math.floor(found.modified / 1000)),
      F: found.folder ? 'directory' : 'regular file',
    };
    if (format !== undefined)
      await task.stdout.write(
        `${format.replace(/%(\w)/g, (whole, key: string) => shown[key] ?? whole)}\n`,
      );
    else
      await task.stdout.write(
        `  File: ${path}\n  Size: ${found.size}\tBlocks: 8          IO Block: 4096   ${shown.F}\nAccess: (0${mode}/${modeText(found.folder, found.mode)})  Uid: (    0/    root)   Gid: (    0/    root)\n`,
      );
  }
  return status;
};

const find: Tool = async (task) => {
  const at = task.args.findIndex((word) => word.startsWith('-'));
  const roots = task.args.slice(0, at < 0 ? undefined : at);
  const tests = at < 0 ? [] : task.args.slice(at);
  const value = (name: string): string | undefined =>
    tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined;
  const { files } = task.container.host;
  const name = value('-name') ?? value('-iname');
  const pattern = name === undefined ? undefined : patternOf(name);
  const type = value('-type');
  const depth = Number(value('-maxdepth') ?? Infinity);
  let status = 0;
  const walk = async (path: string, level: number): Promise<void> => {
    const full = absolute(task.cwd, path);
    const found = files.stat(full);
    if (found === undefined) {
      await task.stderr.write(`find: ${path}: No such file or directory\n`);
      status = 1;
      return;
    }
    const base = path.replace(/^.*\/(?=.)/, '');
    if ((pattern?.test(base) ?? true) && (type === undefined || (type === 'd') === found.folder)) {
      await task.stdout.write(`${path}\n`);
    }
    if (!found.folder || level >= depth) return;
    for (const each of files.list(full) ?? [])
      await walk(`${path.replace(/\/$/, '')}/${each}`, level + 1);
  };
  for (const root of roots.length > 0 ? roots : ['.']) await walk(root, 0);
  return status;
};

const du: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'shkad:mx');
  const { files } = task.container.host;
  const sizeOf = (path: string): number =>
    files
      .list(path)
      ?.reduce((sum, name) => sum + sizeOf(`${path === '/' ? '' : path}/${name}`), 4096) ??
    Math.ceil((files.stat(path)?.size ?? 0) / 4096) * 4096;
  for (const path of rest.length > 0 ? rest : ['.']) {
    const size = sizeOf(absolute(task.cwd, path));
    const shown = flags.has('h')
      ? size >= 1048576
        ? `${(size / 1048576).toFixed(1)}M`
        : `${(size / 1024).toFixed(1)}K`
      : String(size / 1024);
    await task.stdout.write(`${shown}\t${path}\n`);
  }
  return 0;
};

export const FILES: Record<string, Tool> = {
  ls,
  mkdir,
  touch,
  rm,
  rmdir,
  cp: copy(false),
  mv: copy(true),
  stat,
  find,
  du,
  chmod: () => 0,
  chown: () => 0,
  ln: () => 0,
  readlink: async (task) => {
    const path = task.args.find((word) => !word.startsWith('-'));
    if (path === undefined || !task.args.some((word) => /^-[fe]/.test(word))) return 1;
    await task.stdout.write(`${absolute(task.cwd, path)}\n`);
    return 0;
  },
};
