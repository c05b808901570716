import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type ParsedNode,
} from 'yaml';
import type { SourcePosition } from '../../base/index.js';

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly PropertyKey[];

/** Where a value stands, or its key. What is not in the file stands where its nearest parent does. */
export type Locate = (path: Path, at?: 'value' | 'key') => SourcePosition;

/** A locator for one parsed document. */
export function locator(
  document: Document<Node> | Document.Parsed<ParsedNode>,
  lines: LineCounter,
  file: string,
): Locate {
  return (path, at = 'value') => {
    const offset = offsetOf(document, path, at);
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function offsetOf(document: Document<Node>, path: Path, at: 'value' | 'key'): number {
  let node: unknown = document.contents;
  let best = start(node) ?? 0;
  for (const [index, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(segment),
      );
      if (!pair) return best;
      const last = index === path.length - 1;
      const key = start(pair.key) ?? best;
      // A block map starts on the line after its key: the key is what people look for.
      const nested = isMap(pair.value) || isSeq(pair.value);
      best = (last && at === 'key') || nested ? key : (start(pair.value) ?? key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      best = start(node) ?? best;
    } else {
      return best;
    }
  }
  return best;
}

function start(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
  return range?.[0];
}
