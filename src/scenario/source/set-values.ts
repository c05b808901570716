import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../problem.js';
import { SCENARIO_BOUNDS } from './bounds.js';
import { parseYaml, type YamlDocument } from './yaml.js';

/**
 * Writes `--set` values into a document before it is validated. A key is a dotted path,
 * `load.web.connections` or `faults.selector-mismatch.title`: an item of a list is named
 * by its number or by its `name`. The value is YAML (`200`, `30s`, `[a, b]`).
 */
export function setValues(target: YamlDocument, values: Record<string, string>): Problem[] {
  return Object.entries(values).flatMap(([path, text]) => {
    const message = setValue(target, path, text);
    return message === undefined
      ? []
      : [{ ...target.locate([]), code: 'E_SET' as const, message: `--set ${path}: ${message}` }];
  });
}

function setValue(target: YamlDocument, path: string, text: string): string | undefined {
  const { documents, problems } = parseYaml(text, '--set', { ...SCENARIO_BOUNDS, size: 4096 });
  const [value] = documents;
  if (problems[0]) return problems[0].message;
  const segments = path.split('.');
  const last = segments.pop() ?? '';
  if (last === '__proto__') return 'no such key';
  let node: unknown = target.document.contents;
  for (const segment of segments) {
    node = child(node, segment);
    if (node === undefined) return `there is no "${segment}" in the scenario`;
  }
  const replacement = target.document.createNode(value?.value()) as Node;
  if (isMap(node)) {
    node.set(
      node.items.find(({ key }) => isScalar(key) && String(key.value) === last)?.key ?? last,
      replacement,
    );
    return undefined;
  }
  if (isSeq(node) && child(node, last) !== undefined) {
    node.items[indexOf(node.items, last)] = replacement;
    return undefined;
  }
  return `there is no "${last}" in the scenario`;
}

function child(node: unknown, segment: string): unknown {
  if (isMap(node)) return node.get(segment, true) ?? undefined;
  return isSeq(node) ? node.items[indexOf(node.items, segment)] : undefined;
}

function indexOf(items: unknown[], segment: string): number {
  if (/^\d+$/.test(segment)) return Number(segment);
  return items.findIndex((item) => isMap(item) && String(item.get('name')) === segment);
}
