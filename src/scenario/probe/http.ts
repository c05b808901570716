import { z } from '../schema/zod.js';
import { issueText } from '../schema/issue-text.js';
import { durationComparison, textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { duration, httpHeaders, httpMethod, httpPath, slug } from '../schema/primitives.js';
import type { ProbeFormat } from './format.js';
import { phrase, textWords, timeWords } from './words.js';

const status = z.int().min(100).max(599);
const ANSWER = ['status', 'body', 'header', 'latency'] as const;

export const http: ProbeFormat<'http'> = {
  kind: 'http',
  schema: atLeastOne(
    z.strictObject({
      port: slug.describe('a port of cluster.ports'),
      path: httpPath.prefault('/').describe('path and query'),
      method: httpMethod.prefault('GET').describe('the HTTP method'),
      headers: httpHeaders.prefault({}).describe('request headers'),
      status: z
        .union([status.transform((one) => [one]), z.array(status).min(1).max(20)])
        .optional()
        .describe('this status code, or any of a list'),
      body: textMatch.optional().describe('what the body contains or matches'),
      header: z
        .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,60}$/), textMatch)
        .optional()
        .describe('answer headers, each like body'),
      latency: durationComparison.optional().describe('time to the whole answer'),
      failure: z
        .enum(['refused', 'reset', 'closed', 'timeout'])
        .optional()
        .describe('there must be no HTTP answer, and this is how it fails'),
      timeout: duration.prefault('5s').describe('time for one request'),
    }),
    [...ANSWER, 'failure'],
  )
    .superRefine((value, context) => {
      const both =
        value.failure === undefined ? undefined : ANSWER.find((key) => value[key] !== undefined);
      if (both === undefined) return;
      context.addIssue({
        code: 'custom',
        path: [both],
        message: issueText({
          code: 'E_ONE_OF',
          message: `${both} and failure exclude each other: a failed request has no answer`,
        }),
      });
    })
    .meta({
      not: { required: ['failure'], anyOf: ANSWER.map((key) => ({ required: [key] })) },
      description: 'An HTTP request from this machine to a declared port.',
    }),
  text: (spec) =>
    `${spec.method} ${spec.port} ${spec.path} ${
      spec.failure === undefined
        ? phrase(
            spec.status && `answers ${spec.status.join(' or ')}`,
            spec.body && `body ${textWords(spec.body)}`,
            ...Object.entries(spec.header ?? {}).map(
              ([name, match]) => `header ${name} ${textWords(match)}`,
            ),
            spec.latency && `in ${timeWords(spec.latency)}`,
          )
        : FAILURES[spec.failure]
    }`,
};

const FAILURES = {
  refused: 'is refused',
  reset: 'is reset',
  closed: 'is closed without an answer',
  timeout: 'gets no answer in time',
} as const;
