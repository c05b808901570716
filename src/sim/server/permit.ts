import { forbidden, parseFieldSelector } from '../machinery/index.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import type { Target } from './route.js';

/** Refuses what the roles of the user do not allow. Throws Forbidden. */
export function permit({ authorizer }: Parts, call: Call, target: Target, verb: string): void {
  const { kind, namespace, subresource } = target;
  const { group, version, plural: resource } = kind;
  const selects = target.name === '' && (verb === 'list' || verb === 'watch');
  const name = selects ? selectedName(call) : target.name;
  // A namespace is in itself.
  const space = kind.plural === 'namespaces' && group === '' ? target.name : namespace;
  const attributes = { verb, group, version, resource, subresource, namespace: space, name };
  const { allowed, reason } = authorizer.authorize(call.user, attributes);
  if (allowed) return;
  throw forbidden({ group, resource }, name, reason);
}

/** The name that a field selector asks for, so that rules with resourceNames allow it (request/requestinfo.go). */
function selectedName({ query }: Call): string {
  try {
    const terms = parseFieldSelector(query.get('fieldSelector') ?? '');
    const name = terms.find(({ field, equal }) => field === 'metadata.name' && equal)?.value ?? '';
    return /^\.{1,2}$|[/%]/.test(name) ? '' : name;
  } catch {
    // Answered as such when the list is made, if it may be.
    return '';
  }
}
