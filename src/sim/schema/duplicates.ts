/** Strings, and what opens, closes and parts objects and lists. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Of an object: the keys so far. Undefined: a list. */
  keys?: Set<string>;
  path: string;
  /** The last key, or the index of the item. */
  key: string;
  index: number;
}

/**
 * The fields that a JSON text has more than once in one object, as `duplicate field "spec.replicas"`: the
 * last one counts. The text must be valid JSON.
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    switch (token) {
      case '{':
      case '[':
        levels.push({
          path: level === undefined ? '' : childPath(level),
          key: '',
          index: 0,
          ...(token === '{' ? { keys: new Set<string>() } : {}),
        });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level !== undefined) level.index++;
        break;
      case ':':
        if (level?.keys !== undefined) {
          level.key = JSON.parse(before) as string;
          if (level.keys.has(level.key)) found.add(`duplicate field "${childPath(level)}"`);
          level.keys.add(level.key);
        }
        break;
    }
    before = token;
  }
  return [...found];
}

function childPath({ keys, path, key, index }: Level): string {
  if (keys === undefined) return `${path}[${index}]`;
  return path === '' ? key : `${path}.${key}`;
}
