/** An element of a parsed document. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlNode[];
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(raw: string): string {
  return raw.replace(/&(#\d+|#x[0-9a-f]+|\w+);|&/gi, (all, name?: string) => {
    if (name === undefined) throw new Error('a bare ampersand');
    if (name.startsWith('#'))
      return String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', '')));
    const known = ENTITIES[name];
    if (known === undefined) throw new Error(`unknown entity ${all}`);
    return known;
  });
}

/** A strict little XML parser: throws on whatever is not well-formed. Knows what reports use, not all of XML. */
export function parseXml(source: string): XmlNode[] {
  const root: XmlNode = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const top = open.at(-1) ?? root;
    const text = /^[^<]+/.exec(rest)?.[0];
    const tag = /^<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (text !== undefined) {
      if (top === root && text.trim() !== '') throw new Error('text outside of the root');
      if (text.includes(']]>')) throw new Error(']]> in text');
      top.text += unescape(text);
      rest = rest.slice(text.length);
      continue;
    }
    if (!tag) throw new Error(`not well-formed at: ${rest.slice(0, 60)}`);
    const [all, closing, name = '', raw = '', empty] = tag;
    rest = rest.slice(all.length);
    if (closing) {
      if (open.pop()?.name !== name || open.length === 0) throw new Error(`unexpected </${name}>`);
      continue;
    }
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of raw.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (key in attributes) throw new Error(`${key} twice`);
      attributes[key] = unescape(value);
    }
    const node: XmlNode = { name, attributes, text: '', children: [] };
    top.children.push(node);
    if (!empty) open.push(node);
  }
  if (open.length !== 1) throw new Error(`not closed: ${open.at(-1)?.name ?? ''}`);
  return root.children;
}

/** All elements of a name, at any depth. */
export function elements(nodes: XmlNode[], name: string): XmlNode[] {
  return nodes.flatMap((node) => [
    ...(node.name === name ? [node] : []),
    ...elements(node.children, name),
  ]);
}
