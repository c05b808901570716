import type { Kind } from '../contract/index.js';
import { fieldLabelError } from '../kinds/index.js';
import {
  badRequest,
  forbiddenField,
  invalid,
  meetsAll,
  messageOf,
  notSupported,
  parseFieldSelector,
  parseSelector,
  type FieldError,
  type FieldTerm,
  type KubeObject,
} from '../machinery/index.js';

/** metav1.ListOptions of a request, checked. */
export interface ListOptions {
  matches: (object: KubeObject) => boolean;
  /** Whether a label or field selector is there. */
  selected: boolean;
  watch: boolean;
  resourceVersion: string;
  match: string;
  limit: number;
  continue: string;
  bookmarks: boolean;
  sendInitialEvents: boolean;
  timeoutSeconds: number | undefined;
}

const whole = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
};

/** Reads and checks the options. `watch` says that the request is one. Throws ApiError. */
export function listOptionsOf(
  kind: Kind,
  query: URLSearchParams,
  watch: boolean,
  name = '',
): ListOptions {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue') ?? '';
  const initial = query.get('sendInitialEvents');
  const errors = watch
    ? checkWatch(match, initial, token)
    : checkList(match, initial, token, resourceVersion);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`,
    );
  }
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  return {
    matches: matcher(kind, labels, fields, name),
    selected: labels !== '' || fields !== '',
    watch,
    resourceVersion,
    match,
    limit: whole(query, 'limit') ?? 0,
    continue: token,
    bookmarks: ['true', '1'].includes(query.get('allowWatchBookmarks') ?? ''),
    sendInitialEvents: initial === 'true' || initial === '1',
    timeoutSeconds: whole(query, 'timeoutSeconds'),
  };
}

/** apimachinery pkg/apis/meta/internalversion/validation/validation.go. */
function checkList(
  match: string,
  initial: string | null,
  token: string,
  version: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: string, why: string): void => void errors.push(forbiddenField(field, why));
  if (match !== '') {
    if (version === '') {
      refuse(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      );
    }
    if (token !== '') {
      refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && version === '0') {
      refuse(
        'resourceVersionMatch',
        'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      );
    }
  }
  if (initial !== null) refuse('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  return errors;
}

function checkWatch(match: string, initial: string | null, token: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (why: string): void =>
    void errors.push(forbiddenField('resourceVersionMatch', why));
  if (initial !== null && match !== 'NotOlderThan') {
    refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (match !== '') {
    if (initial === null) {
      refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
    }
    if (match !== 'NotOlderThan') {
      errors.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
    }
    if (token !== '') refuse('resourceVersionMatch is forbidden when continue is provided');
  }
  return errors;
}

function matcher(
  kind: Kind,
  labels: string,
  fields: string,
  name: string,
): (object: KubeObject) => boolean {
  let requirements: ReturnType<typeof parseSelector>;
  let terms: FieldTerm[];
  try {
    requirements = parseSelector(labels);
  } catch (error) {
    throw badRequest(messageOf(error));
  }
  try {
    terms = parseFieldSelector(fields);
  } catch (error) {
    throw badRequest(messageOf(error));
  }
  const getters = terms.map((term) => ({ ...term, get: getterOf(kind, term.field) }));
  return (object) => {
    if (name !== '' && object.metadata?.name !== name) return false;
    if (requirements.length > 0 && !meetsAll(requirements, object.metadata?.labels)) return false;
    for (const { get, equal, value } of getters)
      if ((get(object) === value) !== equal) return false;
    return true;
  };
}

function getterOf(kind: Kind, field: string): (object: KubeObject) => string {
  if (field === 'metadata.name') return (object) => object.metadata?.name ?? '';
  if (field === 'metadata.namespace') return (object) => object.metadata?.namespace ?? '';
  const getter = kind.fields?.[field];
  if (getter !== undefined) return getter;
  throw badRequest(fieldLabelError(kind, field));
}
