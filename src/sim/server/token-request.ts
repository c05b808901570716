import {
  badRequest,
  conflict,
  invalid,
  invalidValue,
  isMap,
  notFound,
  stampOf,
  type FieldError,
  type Fields,
  type KubeObject,
} from '../machinery/index.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { replyJson } from './reply.js';
import type { Target } from './route.js';
import { ISSUER, type Bound, type Ref } from './tokens.js';
import { missing } from './write.js';

const GROUP = 'authentication.k8s.io';
const KIND = { group: GROUP, kind: 'TokenRequest' };
const SHORTEST = 600;
const LONGEST = 2 ** 32;

/**
 * authentication.k8s.io/v1 TokenRequest (pkg/registry/core/serviceaccount/storage/token.go). A dry run is
 * answered with a token too, as the real one does: nothing of it is stored anywhere.
 */
export function requestToken(
  parts: Parts,
  call: Call,
  target: Target,
  body: KubeObject & Fields,
): void {
  const { namespace, name } = target;
  const account = parts.registry.get('serviceaccounts', namespace, name);
  if (account === undefined) throw missing(target);
  const { uid = '' } = account.metadata ?? {};
  checkAccount(body.metadata ?? {}, { name, namespace, uid });
  const spec = isMap(body.spec) ? body.spec : {};
  const seconds = spec.expirationSeconds ?? 3600;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw badRequest('spec.expirationSeconds must be an integer');
  }
  const errors = checkSeconds(seconds);
  if (errors.length > 0) throw invalid(KIND, '', errors);
  const given = Array.isArray(spec.audiences) ? spec.audiences.map(String) : [];
  const audiences = given.length > 0 ? given : [ISSUER];
  const bound = isMap(spec.boundObjectRef) ? boundTo(parts, target, spec.boundObjectRef) : {};
  const issued = parts.tokens.issue(namespace, name, { seconds, audiences, ...bound });
  if (issued === undefined) throw missing(target);
  const creationTimestamp = parts.clock.stamp();
  replyJson(call, 201, {
    kind: 'TokenRequest',
    apiVersion: `${GROUP}/v1`,
    metadata: { name, namespace, uid, creationTimestamp },
    spec: {
      audiences,
      expirationSeconds: seconds,
      boundObjectRef: isMap(spec.boundObjectRef) ? spec.boundObjectRef : null,
    },
    status: { token: issued.token, expirationTimestamp: stampOf(issued.expires) },
  });
}

/** What the body says of the account is what the path says. Throws Invalid and Conflict. */
function checkAccount(
  metadata: NonNullable<KubeObject['metadata']>,
  account: Ref & { namespace: string },
): void {
  for (const key of ['name', 'namespace'] as const) {
    const given = metadata[key] ?? '';
    if (given === '' || given === account[key]) continue;
    const text = `must match the service account ${key} if specified`;
    throw invalid(KIND, account.name, [invalidValue(`metadata.${key}`, given, text)]);
  }
  const { uid = '' } = metadata;
  if (uid === '' || uid === account.uid) return;
  throw conflict(
    { group: GROUP, resource: KIND.kind },
    account.name,
    `the UID in the token request (${uid}) does not match the UID of the service account (${account.uid})`,
  );
}

/** pkg/apis/authentication/validation ValidateTokenRequest. */
function checkSeconds(seconds: number): FieldError[] {
  const refuse = (text: string): FieldError[] => [
    invalidValue('spec.expirationSeconds', seconds, text),
  ];
  if (seconds < SHORTEST) return refuse('may not specify a duration less than 10 minutes');
  if (seconds > LONGEST) return refuse('may not specify a duration larger than 2^32 seconds');
  return [];
}

interface PodLike extends KubeObject {
  spec?: { serviceAccountName?: string; nodeName?: string };
}

const RESOURCES = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/** The object that a token is to end with. Throws ApiError. */
function boundTo({ registry }: Parts, target: Target, given: Fields): Bound {
  const [kind, apiVersion, name, uid] = [given.kind, given.apiVersion, given.name, given.uid].map(
    (each) => (typeof each === 'string' ? each : ''),
  ) as [string, string, string, string];
  const known = (Object.keys(RESOURCES) as (keyof typeof RESOURCES)[]).find(
    (each) => each === kind,
  );
  if (known === undefined || apiVersion.includes('/')) {
    const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
    throw badRequest(`cannot bind token to object of type ${version}, Kind=${kind}`);
  }
  const resource = RESOURCES[known];
  const object = registry.get<PodLike>(resource, known === 'Node' ? '' : target.namespace, name);
  if (object === undefined) throw notFound({ group: '', resource }, name);
  if (known === 'Pod' && object.spec?.serviceAccountName !== target.name) {
    throw badRequest(
      `cannot bind token for serviceaccount "${target.name}" to pod running with different serviceaccount name.`,
    );
  }
  const ref = { name, uid: object.metadata?.uid ?? '' };
  if (uid !== '' && uid !== ref.uid) {
    throw conflict(
      { group: '', resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (known === 'Secret') return { secret: ref };
  if (known === 'Node') return { node: ref };
  const node = object.spec?.nodeName ?? '';
  if (node === '') return { pod: ref };
  const nodeUid = registry.get('nodes', '', node)?.metadata?.uid ?? '';
  return { pod: ref, node: { name: node, uid: nodeUid } };
}
