import { clean } from './clean.js';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as XML or HTML content, or inside a quoted attribute. */
export function xml(raw: string): string {
  return clean(raw).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** An XML element on one or more lines; undefined attributes are left out. `children` are elements already. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  children: string[] = [],
): string {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [` ${key}="${xml(String(value)).replace(/[\n\t]/g, ' ')}"`],
    )
    .join('');
  if (children.length === 0) return `<${name}${written}/>`;
  const inner = children.flatMap((child) => child.split('\n')).map((line) => `  ${line}`);
  return [`<${name}${written}>`, ...inner, `</${name}>`].join('\n');
}

/** An XML element that holds text, kept as it is. */
export function textElement(
  name: string,
  attributes: Record<string, string>,
  content: string,
): string {
  const open = element(name, attributes).slice(0, -2);
  return `${open}>${xml(content)}</${name}>`;
}
