/** A value as indented text, close to YAML, for people to read. */
export function outline(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return `${indent}[]`;
    return value.map((item) => `${indent}- ${outline(item, `${indent}  `).trimStart()}`).join('\n');
  }
  if (typeof value !== 'object' || value === null) return `${indent}${scalar(value)}`;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  if (entries.length === 0) return `${indent}{}`;
  return entries
    .map(([key, child]) =>
      isLeaf(child)
        ? `${indent}${key}: ${outline(child)}`
        : `${indent}${key}:\n${outline(child, Array.isArray(child) ? indent : `${indent}  `)}`,
    )
    .join('\n');
}

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function scalar(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@+-][^\n]*$/.test(text) || typeof value !== 'string' ? text : JSON.stringify(text);
}
