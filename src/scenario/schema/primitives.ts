import { z } from './zod.js';
import { parseDuration, parseQuantity } from '../../base/index.js';
import { issueText } from './issue-text.js';
import type { ProblemCode } from '../problem-codes.js';

/** Longest time a scenario may ask for: timers overflow beyond 24 days, and nobody waits a day. */
const MAX_DURATION = 24 * 3_600_000;

/** A string of a pattern; everything else is refused with the same words. */
function pattern(code: ProblemCode, regex: RegExp, expected: string) {
  const error = issueText({ code, expected });
  return z.string({ error }).regex(regex, { error });
}

const DURATION = 'a duration such as 250ms, 10s or 1m30s';

/** Milliseconds from `10s`. */
export const duration = pattern('E_DURATION', /^(\d{1,9}(\.\d{1,3})?(ms|s|m|h)){1,4}$/, DURATION)
  .refine((text) => (parseDuration(text) ?? 0) <= MAX_DURATION, {
    error: issueText({ code: 'E_DURATION', expected: 'a duration of at most 24h' }),
  })
  .transform((text) => parseDuration(text) ?? 0);

const QUANTITY = 'a quantity such as 7Mi, 100m or 2Gi';
const QUANTITY_PATTERN = /^\d{1,15}(\.\d{1,6})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

/** A quantity as written: `7Mi`. Numbers become text, as Kubernetes does it. */
export const quantityText = z
  .union([z.number().nonnegative().max(1e15), pattern('E_QUANTITY', QUANTITY_PATTERN, QUANTITY)], {
    error: issueText({ code: 'E_QUANTITY', expected: QUANTITY }),
  })
  .transform(String);

/** Bytes (or cores) from `7Mi` or a plain number. */
export const quantity = quantityText.transform((text) => parseQuantity(text) ?? 0);

/** A quantity that may be negative: for slopes. */
export const signedQuantity = z
  .union(
    [
      z.number().min(-1e15).max(1e15),
      pattern('E_QUANTITY', /^-?\d{1,15}(\.\d{1,6})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, QUANTITY),
    ],
    { error: issueText({ code: 'E_QUANTITY', expected: QUANTITY }) },
  )
  .transform((value) => {
    const text = String(value);
    return text.startsWith('-') ? -(parseQuantity(text.slice(1)) ?? 0) : (parseQuantity(text) ?? 0);
  });

export const count = z.int().min(0).max(1_000_000_000);
export const ratio = z.number().min(0).max(1);

/** Names that scenario files give to things: faults, ports, loads. */
export const slug = pattern(
  'E_NAME',
  /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/,
  'a name of lower-case letters, digits and dashes, at most 50',
);

/** The name of a Kubernetes object. Slashes and leading dots cannot get into a URL from here. */
export const objectName = pattern(
  'E_NAME',
  /^[a-zA-Z0-9]([a-zA-Z0-9.:_-]{0,251}[a-zA-Z0-9])?$/,
  'the name of a Kubernetes object',
);

export const namespaceName = pattern(
  'E_NAME',
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'the name of a namespace',
);

export const kindName = pattern('E_NAME', /^[A-Z][A-Za-z0-9]{0,62}$/, 'a kind such as Deployment');

export const apiVersion = pattern(
  'E_NAME',
  /^([a-z0-9]([a-z0-9.-]{0,198}[a-z0-9])?\/)?v[a-z0-9]{1,30}$/,
  'an apiVersion such as v1 or apps/v1',
);

/** A word such as a reason or a condition type. */
export const word = pattern('E_NAME', /^[A-Za-z0-9][A-Za-z0-9._/-]{0,252}$/, 'a single word');

/** `a=b,c!=d`: equality only, which is what every place that uses it can evaluate. */
export const selector = pattern(
  'E_SELECTOR',
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,300}(==?|!=)[A-Za-z0-9._-]{0,63}(,[A-Za-z0-9][A-Za-z0-9._/-]{0,300}(==?|!=)[A-Za-z0-9._-]{0,63}){0,9}$/,
  'a label selector such as app=web or app=web,tier!=db',
);

/** One `key=value`. */
export const label = pattern(
  'E_SELECTOR',
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,300}=[A-Za-z0-9._-]{0,63}$/,
  'one label, key=value',
);

export const labels = z
  .record(
    pattern('E_NAME', /^[A-Za-z0-9][A-Za-z0-9._/-]{0,300}$/, 'a label key'),
    pattern('E_NAME', /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, 'a label value'),
  )
  .refine((map) => Object.keys(map).length <= 20, {
    error: issueText({ code: 'E_RANGE', expected: 'at most 20 labels' }),
  });

/** The name of a counter, as a program prints it: `keyspace_hits`, `errorstat_OOM:count`, `http_requests_total{code="200"}`. */
export const counterName = pattern('E_NAME', /^[!-~]{1,200}$/, 'the name of a counter');

/** One line of text for people. */
export const line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\r\n]*$/, { error: issueText({ code: 'E_VALUE', expected: 'one line of text' }) });

export const paragraph = z.string().max(4000);

/** Path and query of an HTTP request. */
export const httpPath = pattern(
  'E_PATH',
  /^\/[!-~]{0,2000}$/,
  'a path that starts with / and has no spaces',
);

export const httpMethod = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const httpHeaders = z.record(
  pattern('E_NAME', /^[A-Za-z0-9][A-Za-z0-9-]{0,60}$/, 'the name of an HTTP header'),
  pattern('E_VALUE', /^[\t -~]{0,1000}$/, 'one line of ASCII'),
);

/** A file inside a container. */
export const containerPath = pattern(
  'E_PATH',
  /^\/[^\0\r\n]{0,500}$/,
  'an absolute path in the container',
);

/** The name of a file that lab writes: it leads nowhere else. */
export const fileName = pattern(
  'E_PATH',
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9][A-Za-z0-9_-]{0,20}){0,3}$/,
  'a plain file name such as heap.hprof, without folders',
);

/** A file or folder, relative. Whether it leads out of the scenario's folder is a matter of trust. */
export const relativePath = pattern('E_PATH', /^[^/\\\r\n][^\\\r\n]{0,300}$/, 'a relative path');

/** A folder of a node. */
export const absolutePath = pattern(
  'E_PATH',
  /^(\/[A-Za-z0-9_][A-Za-z0-9._-]{0,80}){1,12}$/,
  'an absolute path such as /opt/upgrade',
);

/** A JSONPath as kubectl writes it. */
export const jsonPath = pattern(
  'E_PATH',
  /^\{?[$.[][^{}]{0,300}\}?$/,
  'a JSONPath such as .spec.replicas or {.status.phase}',
);

const exitCode = z.int().min(0).max(255);

/** An exit code, or any of a list. */
export const exitCodes = z.union([
  exitCode.transform((one) => [one]),
  z.array(exitCode).min(1).max(20),
]);

const COMMAND = issueText({
  code: 'E_COMMAND_STRING',
  message: 'a command is a list of arguments, never one string',
  expected: 'a list such as [curl, -sS, "backend:80"]',
});

/** An argument list. A string is refused: nothing of a scenario is ever split by a shell. */
export const command = z
  .array(z.string().max(4000), {
    error: (issue) => (typeof issue.input === 'string' ? COMMAND : undefined),
  })
  .min(1)
  .max(64);
