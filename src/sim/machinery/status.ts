/** `details.causes` of a Status. */
export interface Cause {
  reason?: string;
  message?: string;
  field?: string;
}

/** metav1.Status, which every failed request answers with. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: Cause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** A request that the API refuses. Texts and reasons: apimachinery pkg/api/errors/errors.go. */
export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? 'failure');
    this.name = 'ApiError';
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** An error with the given code, reason and text. */
export function failure(
  code: number,
  reason: string,
  message: string,
  details?: Status['details'],
): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

/** What a request was about, as errors name it: `pods`, `deployments.apps`. */
export interface Subject {
  group: string;
  /** The plural, in lower case. */
  resource: string;
}

/** `deployments.apps`, or `pods` of the core group. */
export function qualified({ group, resource }: Subject): string {
  return group === '' ? resource : `${resource}.${group}`;
}

const about = ({ group, resource }: Subject, name: string): Status['details'] => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: resource,
});

export function notFound(subject: Subject, name: string): ApiError {
  const message = `${qualified(subject)} "${name}" not found`;
  return failure(404, 'NotFound', message, about(subject, name));
}

export function alreadyExists(subject: Subject, name: string): ApiError {
  const message = `${qualified(subject)} "${name}" already exists`;
  return failure(409, 'AlreadyExists', message, about(subject, name));
}

export function conflict(subject: Subject, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`;
  return failure(409, 'Conflict', message, about(subject, name));
}

export function forbidden(subject: Subject, name: string, why: string): ApiError {
  const message =
    name === ''
      ? `${qualified(subject)} is forbidden: ${why}`
      : `${qualified(subject)} "${name}" is forbidden: ${why}`;
  return failure(403, 'Forbidden', message, about(subject, name));
}

export function badRequest(message: string): ApiError {
  return failure(400, 'BadRequest', message);
}

/** One thing wrong with a field: apimachinery util/validation/field. */
export interface FieldError {
  /** The cause's reason: FieldValueRequired, FieldValueInvalid, FieldValueNotSupported … */
  reason: string;
  field: string;
  /** With its kind: `Required value`, `Invalid value: -1: must be greater than or equal to 0`. */
  message: string;
}

/** 422 with all that is wrong. `kind` as the object's `kind`: `Pod "x" is invalid: …`. */
export function invalid(
  { group, kind }: { group: string; kind: string },
  name: string,
  errors: FieldError[],
): ApiError {
  const texts = errors.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = group === '' ? kind : `${kind}.${group}`;
  return failure(422, 'Invalid', `${subject} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes: errors.map(({ reason, field, message }) => ({ reason, message, field })),
  });
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
