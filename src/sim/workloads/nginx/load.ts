import type { Files } from '../../contract/index.js';
import { checkDirective, contextOf, type Context } from './directives.js';
import { ConfigError, parseConfig, type Directive } from './syntax.js';

/** Reads the file and all that it includes, and checks each directive's place. Throws ConfigError. */
export function loadConfig(files: Files, path: string, globals: string): Directive[] {
  const read = (file: string, from?: Directive): Directive[] => {
    const bytes = files.read(file);
    if (bytes === undefined) {
      const where = from === undefined ? '' : ` in ${from.file}:${from.line}`;
      throw new ConfigError(`open() "${file}" failed (2: No such file or directory)${where}`);
    }
    return parseConfig(new TextDecoder().decode(bytes), file);
  };
  const expand = (directives: Directive[], context: Context): Directive[] =>
    directives.flatMap((directive) => {
      if (context === 'other') return [directive];
      if (directive.name === 'include') {
        return matching(files, directive.args[0] ?? '').flatMap((file) =>
          expand(read(file, directive), context),
        );
      }
      checkDirective(directive, context);
      const { block } = directive;
      if (block === undefined) return [directive];
      return [{ ...directive, block: expand(block, contextOf(directive)) }];
    });
  const all = expand([...parseConfig(globals, 'command line'), ...read(path)], 'main');
  if (!all.some(({ name }) => name === 'events')) {
    throw new ConfigError('no "events" section in configuration');
  }
  return all;
}

/** The files of an include's pattern: `*` in the last part only, in the order of their names. */
function matching(files: Files, pattern: string): string[] {
  const path = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  if (!path.includes('*')) return [path];
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash);
  const [before = '', after = ''] = path.slice(slash + 1).split('*');
  return (files.list(folder) ?? [])
    .filter((name) => name.startsWith(before) && name.endsWith(after) && !name.startsWith('.'))
    .map((name) => `${folder}/${name}`);
}
