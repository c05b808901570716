import { LabError, messageOf } from '../base/index.js';

/** Why the API server refused: the parts of its Status. */
export interface Refusal {
  /** HTTP status code. */
  code: number;
  /** `NotFound`, `Forbidden`, `Conflict` … ; '' when the answer was no Status. */
  reason: string;
  message: string;
}

interface StatusBody {
  kind?: string;
  reason?: string;
  message?: string;
  details?: { causes?: { message?: string }[] };
}

/** Reads the refusal out of an answer of 400 and above. */
export function readRefusal(code: number, body: string): Refusal {
  const status = parseStatus(body);
  const causes = (status?.details?.causes ?? []).flatMap((cause) => cause.message ?? []);
  const message = status?.message ?? (body.trim().slice(0, 500) || 'no text');
  const further = causes.filter((cause) => !message.includes(cause));
  return { code, reason: status?.reason ?? '', message: [message, ...further].join(' ') };
}

/** API_REFUSED for a request; `refusalOf` reads code and reason back out of it. */
export function refused(what: string, refusal: Refusal): LabError {
  const how = `${refusal.code} ${refusal.reason}`.trim();
  return new LabError('API_REFUSED', {
    message: `${what}: ${refusal.message} (${how})`,
    details: [`status code: ${refusal.code}`, `reason: ${refusal.reason || 'none given'}`],
    cause: refusal,
  });
}

/** API_UNREACHABLE for a request that got no (whole) answer. */
export function unreachable(what: string, error: unknown): LabError {
  return new LabError('API_UNREACHABLE', {
    message: `${what}: ${messageOf(error)}`,
    cause: error,
  });
}

/** The refusal inside an API_REFUSED error; undefined for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof LabError) || error.code !== 'API_REFUSED') return undefined;
  return error.cause as Refusal | undefined;
}

/** True when the server could not be reached, or answered that it cannot serve for now. */
export function isOutage(error: unknown): boolean {
  if (error instanceof LabError && error.code === 'API_UNREACHABLE') return true;
  const code = refusalOf(error)?.code ?? 0;
  return code >= 500 || code === 429 || code === 408;
}

function parseStatus(body: string): StatusBody | undefined {
  try {
    const parsed = JSON.parse(body) as StatusBody;
    return parsed.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
