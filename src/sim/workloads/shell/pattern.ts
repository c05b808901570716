import type { Files } from '../../contract/index.js';

/** A shell pattern as a regular expression over the whole text. `literal`: characters that were quoted. */
export function patternOf(text: string, literal: (index: number) => boolean = () => false): RegExp {
  return new RegExp(`^${sourceOf(text, literal)}$`, 's');
}

export function sourceOf(text: string, literal: (index: number) => boolean): string {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (literal(i)) source += escape(char);
    else if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '[') {
      const end = text.indexOf(']', i + 2);
      if (end < 0) source += '\\[';
      else {
        const inside = text
          .slice(i + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\');
        source += `[${inside}]`;
        i = end;
      }
    } else source += escape(char);
  }
  return source;
}

function escape(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** The paths that a pattern matches, sorted; empty when there is none. */
export function glob(
  files: Files,
  cwd: string,
  text: string,
  literal: (index: number) => boolean,
): string[] {
  const absolute = text.startsWith('/');
  let offset = 0;
  let found = [absolute ? '' : undefined];
  for (const part of text.split('/')) {
    const from = offset;
    offset += part.length + 1;
    if (part === '' && from === 0) continue;
    const magic = [...part].some((char, i) => '*?['.includes(char) && !literal(from + i));
    const pattern = magic ? patternOf(part, (i) => literal(from + i)) : undefined;
    found = found.flatMap((base) => {
      const folder =
        base === undefined
          ? cwd
          : base === ''
            ? '/'
            : base.startsWith('/')
              ? base
              : `${cwd}/${base}`;
      const join = (name: string): string => (base === undefined ? name : `${base}/${name}`);
      if (pattern === undefined) {
        const path = join(part);
        const full = path.startsWith('/') ? path : `${cwd}/${path}`;
        return files.stat(full) === undefined ? [] : [path];
      }
      return (files.list(folder) ?? [])
        .filter((name) => pattern.test(name) && (!name.startsWith('.') || part.startsWith('.')))
        .map(join);
    });
  }
  return found.filter((path) => path !== undefined).sort();
}
