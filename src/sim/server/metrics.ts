import { metricKinds } from '../metrics/index.js';
import type { Call } from './call.js';
import { replyList, replyObject } from './list.js';
import { listOptionsOf } from './list-options.js';
import type { Parts } from './parts.js';
import { permit } from './permit.js';
import { notAllowed, verbOf } from './requests.js';
import type { Target } from './route.js';

const PATH =
  /^\/apis\/metrics\.k8s\.io\/v1beta1\/(?:namespaces\/([^/]+)\/)?(nodes|pods)(?:\/([^/]+))?\/?$/;

/** `/apis/metrics.k8s.io/v1beta1/…`, as metrics-server answers it; false when the path is another. */
export function metrics(parts: Parts, call: Call): boolean {
  const [, namespace = '', plural, name = ''] = PATH.exec(call.path) ?? [];
  if (plural !== 'nodes' && plural !== 'pods') return false;
  const kind = metricKinds[plural];
  if (kind.namespaced ? name !== '' && namespace === '' : namespace !== '') return false;
  const target: Target = { kind, namespace, name, subresource: '', rest: '' };
  const verb = verbOf(call, target);
  permit(parts, call, target, verb);
  if (!kind.verbs.includes(verb)) throw notAllowed();
  if (name !== '') {
    replyObject(parts, call, target, parts.metrics.get(plural, namespace, name));
    return true;
  }
  const { matches } = listOptionsOf(kind, call.query, false);
  const objects = parts.metrics.list(plural, namespace).filter(matches);
  replyList(parts, call, target, objects, {});
  return true;
}
