import { parseDuration } from '../../base/index.js';
import type { KubeObject, KubectlArguments, ObjectQuery, ProbeContext } from '../../model/index.js';
import { outline } from './outline.js';
import { kindOf } from './resources.js';

/** What the API could show in place of kubectl, or why nothing. */
export type ApiAnswer =
  { via: 'api' | 'exec'; output: string; exitCode?: number } | { via: 'none'; why: string };

/** Flags that are understood here; what else was given is named in the output. */
const UNDERSTOOD = new Set([
  'all-namespaces',
  'container',
  'namespace',
  'output',
  'previous',
  'selector',
  'show-labels',
  'since',
  'tail',
]);

const EXEC_TIMEOUT = 30_000;

/** Answers the commands an engineer needs most without kubectl: get, events, describe, logs, exec. */
export async function answerByApi(
  args: KubectlArguments,
  context: ProbeContext,
): Promise<ApiAnswer> {
  const answer = await answer0(args, context);
  const ignored = [...args.flags.keys()].filter((flag) => !UNDERSTOOD.has(flag));
  if (answer.via === 'none' || ignored.length === 0) return answer;
  const note = `(without kubectl, not applied: ${ignored.map((flag) => `--${flag}`).join(' ')})`;
  return { ...answer, output: `${note}\n${answer.output}` };
}

async function answer0(args: KubectlArguments, context: ProbeContext): Promise<ApiAnswer> {
  switch (args.verb) {
    case 'get':
      return get(args, context);
    case 'events':
      return get({ ...args, words: ['events'] }, context);
    case 'describe':
      return describe(args, context);
    case 'logs':
      return logs(args, context);
    case 'exec':
      return exec(args, context);
    default:
      return { via: 'none', why: `"kubectl ${args.verb}" has no counterpart in the API` };
  }
}

/** What the words after `get` and `describe` mean; a string says what was not understood. */
function queriesOf(args: KubectlArguments, context: ProbeContext): ObjectQuery[] | string {
  const [types = '', ...names] = args.words;
  const pairs = types.includes('/')
    ? args.words.map((word) => word.split('/') as [string, string?])
    : types
        .split(',')
        .flatMap((type): [string, string?][] =>
          names.length === 0 ? [[type]] : names.map((name) => [type, name]),
        );
  const queries: ObjectQuery[] = [];
  for (const [type, name] of pairs) {
    const info = kindOf(type);
    if (!info) return `the resource "${type}" is not known here`;
    const namespace = info.namespaced ? namespaceOf(args, context) : undefined;
    const labelSelector = args.flags.get('selector');
    queries.push({
      apiVersion: info.apiVersion,
      kind: info.kind,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    });
  }
  return queries;
}

function namespaceOf(args: KubectlArguments, context: ProbeContext): string | undefined {
  if (args.flags.has('all-namespaces')) return undefined;
  return args.flags.get('namespace') ?? context.namespace;
}

async function get(args: KubectlArguments, context: ProbeContext): Promise<ApiAnswer> {
  const queries = queriesOf(args, context);
  if (typeof queries === 'string') return { via: 'none', why: queries };
  const output = args.flags.get('output');
  const parts: string[] = [];
  for (const query of queries) {
    if (output === undefined || output === 'wide') {
      const options = { wide: output === 'wide', showLabels: args.flags.has('show-labels') };
      parts.push(await context.kube.table(query, options));
    } else if (output === 'yaml' || output === 'json') {
      const objects = (await objectsOf(query, context)).map(withoutBookkeeping);
      parts.push(
        ...objects.map((one) => (output === 'json' ? JSON.stringify(one, null, 2) : outline(one))),
      );
    } else return { via: 'none', why: `the output format ${output} needs kubectl` };
  }
  return { via: 'api', output: parts.join(output === 'yaml' ? '\n---\n' : '\n\n') };
}

async function describe(args: KubectlArguments, context: ProbeContext): Promise<ApiAnswer> {
  const queries = queriesOf(args, context);
  if (typeof queries === 'string') return { via: 'none', why: queries };
  const parts: string[] = [];
  for (const query of queries) {
    for (const object of await objectsOf(query, context)) {
      parts.push(outline(withoutBookkeeping(object)), await eventsOf(object, context));
    }
  }
  const note =
    '(without kubectl: the object itself and its events; what describe computes is missing)';
  return { via: 'api', output: [note, ...parts].join('\n') };
}

async function objectsOf(query: ObjectQuery, context: ProbeContext): Promise<KubeObject[]> {
  if (query.name === undefined) return context.kube.list(query);
  const one = await context.kube.get({ ...query, name: query.name });
  return one ? [one] : [];
}

async function eventsOf(object: KubeObject, context: ProbeContext): Promise<string> {
  const namespace = object.metadata.namespace ?? 'default';
  const events = (await context.kube.list({ kind: 'Event', namespace })) as (KubeObject & {
    involvedObject?: { kind?: string; name?: string };
    type?: string;
    reason?: string;
    message?: string;
    count?: number;
  })[];
  const lines = events
    .filter(
      ({ involvedObject }) =>
        involvedObject?.kind === object.kind && involvedObject.name === object.metadata.name,
    )
    .map((e) => `  ${e.type ?? ''}  ${e.reason ?? ''}  x${e.count ?? 1}  ${e.message ?? ''}`);
  return ['events:', ...(lines.length === 0 ? ['  <none>'] : lines)].join('\n');
}

async function logs(args: KubectlArguments, context: ProbeContext): Promise<ApiAnswer> {
  const pods = await podsOf(args, context);
  const since = parseDuration(args.flags.get('since') ?? '');
  const tail = Number(args.flags.get('tail') ?? NaN);
  const container = args.flags.get('container');
  const texts: string[] = [];
  for (const pod of pods) {
    const target = { ...pod, ...(container === undefined ? {} : { container }) };
    const text = await context.kube.logs(target, {
      previous: args.flags.has('previous'),
      ...(Number.isNaN(tail) ? {} : { tailLines: tail }),
      ...(since === undefined ? {} : { sinceSeconds: Math.ceil(since / 1000) }),
    });
    texts.push(text ?? `(${pod.pod} has no such log)`);
  }
  if (pods.length === 0) return { via: 'none', why: 'no such pod' };
  return { via: 'api', output: texts.join('\n') };
}

async function exec(args: KubectlArguments, context: ProbeContext): Promise<ApiAnswer> {
  const [pod] = await podsOf(args, context);
  if (!pod) return { via: 'none', why: 'no such pod' };
  const container = args.flags.get('container');
  const target = { ...pod, ...(container === undefined ? {} : { container }) };
  const result = await context.kube.exec(target, args.command, {
    timeout: EXEC_TIMEOUT,
    signal: context.signal,
  });
  const output = `${result.stdout}${result.stderr}`;
  return { via: 'exec', output, exitCode: result.exitCode };
}

/** The pods that `logs` and `exec` mean: by selector, by name, or behind a workload (`deploy/web`). */
async function podsOf(
  args: KubectlArguments,
  context: ProbeContext,
): Promise<{ namespace: string; pod: string }[]> {
  const namespace = namespaceOf(args, context) ?? context.namespace;
  const bySelector = async (selector: string): Promise<{ namespace: string; pod: string }[]> =>
    (await context.kube.list({ kind: 'Pod', namespace, labelSelector: selector })).map((pod) => ({
      namespace,
      pod: pod.metadata.name,
    }));
  const selector = args.flags.get('selector');
  if (selector !== undefined) return bySelector(selector);
  const [first = '', second] = (args.words[0] ?? '').split('/');
  const kind = second === undefined ? 'Pod' : kindOf(first)?.kind;
  const name = second ?? first;
  if (kind === undefined || name === '') return [];
  if (kind === 'Pod') return [{ namespace, pod: name }];
  const owner = await context.kube.get({ kind, name, namespace });
  const labels = (owner?.spec?.selector as { matchLabels?: Record<string, string> } | undefined)
    ?.matchLabels;
  if (!labels) return [];
  const all = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return (await bySelector(all.join(','))).slice(0, 1);
}

/** What kubectl hides from people too. */
function withoutBookkeeping(object: KubeObject): KubeObject {
  const metadata = { ...object.metadata };
  delete metadata.managedFields;
  return { ...object, metadata };
}
