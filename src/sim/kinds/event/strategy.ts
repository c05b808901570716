import {
  dns1123Subdomain,
  invalidValue,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { Event } from '../../types/index.js';
import type { Strategy } from '../strategy.js';

/** Longest texts: pkg/apis/core/validation/events.go. */
const LONGEST = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

/** pkg/apis/core/validation/events.go legacyValidateEvent. */
function checkEvent(event: Event): FieldError[] {
  const errors: FieldError[] = [];
  const namespace = event.metadata?.namespace ?? '';
  const about = event.involvedObject?.namespace ?? '';
  const mismatch = invalidValue(
    'involvedObject.namespace',
    about,
    'does not match event.namespace',
  );
  if ((event.eventTime ?? null) === null) {
    const wanted = about === '' ? ['', 'default'] : [about];
    if (!wanted.includes(namespace)) errors.push(mismatch);
  } else {
    if (about === '' && namespace !== 'default' && namespace !== 'kube-system') {
      errors.push(mismatch);
    }
    if ((event.reportingComponent ?? '') === '') errors.push(required('reportingComponent'));
    for (const name of ['reportingInstance', 'action', 'reason'] as const) {
      if ((event[name] ?? '') === '') errors.push(required(name));
    }
    for (const [name, longest] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
      if ((event[name] ?? '').length <= longest) continue;
      errors.push(invalidValue(name, '', `can have at most ${longest} characters`));
    }
  }
  const wrong = dns1123Subdomain(namespace);
  return [...errors, ...wrong.map((text) => invalidValue('namespace', namespace, text))];
}

const about =
  (name: keyof Event['involvedObject']) =>
  ({ involvedObject }: Event): string =>
    involvedObject?.[name] ?? '';

export const event: Strategy<Event> = {
  createOnUpdate: true,
  generation: 'none',
  check: checkEvent,
  fields: {
    'involvedObject.kind': about('kind'),
    'involvedObject.namespace': about('namespace'),
    'involvedObject.name': about('name'),
    'involvedObject.uid': about('uid'),
    'involvedObject.apiVersion': about('apiVersion'),
    'involvedObject.resourceVersion': about('resourceVersion'),
    'involvedObject.fieldPath': about('fieldPath'),
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component ?? reportingComponent ?? '',
    type: ({ type }) => type ?? '',
  },
};
