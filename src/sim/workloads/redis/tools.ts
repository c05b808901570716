import type { Tool } from '../container/index.js';
import { redisBenchmark } from './benchmark.js';
import { redisCli } from './cli.js';

/** What the image has besides a shell. */
export const REDIS_TOOLS: Record<string, Tool> = {
  'redis-cli': redisCli,
  'redis-benchmark': redisBenchmark,
};
