import { z } from './zod.js';
import { formatDuration } from '../../base/index.js';
import { LOAD_METHODS, LOAD_MOST } from '../../model/index.js';
import { issueText } from './issue-text.js';
import { duration, httpHeaders, httpPath, ratio, slug } from './primitives.js';
import { atLeastOne } from './one-of.js';

const connections = z.int().min(1).max(LOAD_MOST.connections);

const time = duration.refine((ms) => ms >= 1 && ms <= LOAD_MOST.time, {
  error: issueText({
    code: 'E_DURATION',
    expected: `a duration from 1ms to ${formatDuration(LOAD_MOST.time)}`,
  }),
});

const profile = atLeastOne(
  z.strictObject({
    connections: connections.optional().describe("at the same time (default: the load's)"),
    amount: z.int().min(1).max(LOAD_MOST.amount).optional().describe('so many requests'),
    until: z.literal('symptoms').optional().describe('until the symptoms have been seen'),
    // No default here: a profile that says nothing would then have a key, and pass.
    max: time.optional().describe('at most so long (default 5m)'),
    rate: z
      .int()
      .min(1)
      .max(LOAD_MOST.rate)
      .optional()
      .describe('at most so many a second (default: as many as are answered)'),
  }),
  ['amount', 'until', 'max'],
).meta({ id: 'LoadProfile', description: 'How much load, and for how long' });

export type RawLoadProfile = z.output<typeof profile>;

export const loadSchema = z
  .strictObject({
    port: slug.describe('a port of cluster.ports'),
    path: httpPath.prefault('/').describe('path and query'),
    method: z.enum(LOAD_METHODS).prefault('GET').describe('the HTTP method'),
    headers: httpHeaders.prefault({}).describe('request headers'),
    body: z.string().max(100_000).optional().describe('the request body'),
    timeout: time.prefault('10s').describe('an answer later than this counts as timed out'),
    connections: connections.prefault(100).describe('at the same time'),
    tolerance: ratio.prefault(0.001).describe('share of the after load that may fail'),
    before: profile.optional().describe('on the healthy system'),
    during: profile.optional().describe('while the symptoms are awaited'),
    after: profile.optional().describe('after the fix'),
    quick: profile.optional().describe('instead of before and after with --quick'),
  })
  .describe('An HTTP load on a declared port.');

export type RawLoad = z.output<typeof loadSchema>;
