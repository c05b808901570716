import type { ProbeContext } from '../../model/index.js';
import { livePods } from './pods.js';
import { nodesOf } from './nodes.js';

const PLACEHOLDER = /\{(podIP|pod|node|value):([^{}]+)\}/g;

/** The arguments with every placeholder replaced, or what could not be found. */
export type Expanded = { args: string[] } | { missing: string };

/**
 * Replaces `{pod:SELECTOR}` (name of the first live pod), `{podIP:SELECTOR}`,
 * `{node:KEY=VALUE}` and `{value:NAME}` (what an earlier step captured) in an argument list. Pods are looked for in `namespace`, or where
 * `{podIP:SELECTOR@NAMESPACE}` says.
 */
export async function expandPlaceholders(
  args: string[],
  context: ProbeContext,
  namespace: string = context.namespace,
): Promise<Expanded> {
  const expanded: string[] = [];
  for (const arg of args) {
    let text = arg;
    for (const [placeholder, what, selector] of arg.matchAll(PLACEHOLDER)) {
      const value = await resolve(what ?? '', selector ?? '', namespace, context);
      if (value === undefined) return { missing: `nothing found for ${placeholder}` };
      text = text.replace(placeholder, () => value);
    }
    expanded.push(text);
  }
  return { args: expanded };
}

async function resolve(
  what: string,
  selector: string,
  namespace: string,
  context: ProbeContext,
): Promise<string | undefined> {
  if (what === 'value') return context.values.get(selector);
  if (what === 'node') return (await nodesOf({ label: selector }, context))[0]?.metadata.name;
  // No selector has an @.
  const [labels = '', elsewhere = namespace] = selector.split('@');
  const pods = await livePods({ selector: labels, namespace: elsewhere }, context);
  if (what === 'pod') return pods[0]?.metadata.name;
  return pods.map((pod) => pod.status.podIP).find((ip) => ip !== undefined);
}
