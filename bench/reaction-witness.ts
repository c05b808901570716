/**
 * The independent witness of reaction.ts, a process of its own with none of lab's code: it
 * changes the selector of a Service and tells when its own watch shows the endpoints that follow
 * from it. Arguments: kubeconfig, namespace, Service.
 */
import { execFileSync } from 'node:child_process';
import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';

/** To the witness: the selector to set. */
export interface SelectorChange {
  selector: Record<string, string>;
}

/** From the witness: how many ready endpoints the Service has now, ms since the epoch. */
export interface EndpointsSeen {
  at: number;
  ready: number;
}

interface Slice {
  endpoints?: { conditions?: { ready?: boolean } }[] | null;
}

const [kubeconfig = '', namespace = '', service = ''] = process.argv.slice(2);
const view = execFileSync(
  'kubectl',
  ['--kubeconfig', kubeconfig, 'config', 'view', '--raw', '--minify', '--output=json'],
  { encoding: 'utf8' },
);
const { clusters, users } = JSON.parse(view) as {
  clusters: { cluster: Record<string, string> }[];
  users: { user: Record<string, string> }[];
};
const bytes = (text = ''): Buffer => Buffer.from(text, 'base64');
const agent = new Agent({
  keepAlive: true,
  ca: bytes(clusters[0]?.cluster['certificate-authority-data']),
  cert: bytes(users[0]?.user['client-certificate-data']),
  key: bytes(users[0]?.user['client-key-data']),
});
const server = clusters[0]?.cluster['server'] ?? '';

watch();
process.on('message', ({ selector }: SelectorChange) => setSelector(selector));
process.on('disconnect', () => process.exit());

function watch(): void {
  const label = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  const options: RequestOptions = { agent };
  request(`${server}${path}?watch=1&labelSelector=${label}`, options, (answer) => {
    createInterface(answer).on('line', (line) => {
      const at = Date.now();
      const { object } = JSON.parse(line) as { object: Slice };
      const ready = (object.endpoints ?? []).filter((one) => one.conditions?.ready !== false);
      process.send?.({ at, ready: ready.length } satisfies EndpointsSeen);
    });
  }).end();
}

/** As a JSON patch: a merge would keep the labels of the selector before. */
function setSelector(selector: Record<string, string>): void {
  const options: RequestOptions = {
    agent,
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
  };
  const path = `/api/v1/namespaces/${namespace}/services/${service}`;
  request(`${server}${path}`, options, (answer) => answer.resume()).end(
    JSON.stringify([{ op: 'replace', path: '/spec/selector', value: selector }]),
  );
}
