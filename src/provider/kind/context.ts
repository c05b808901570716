import type { Log, ProcessRunner } from '../../base/index.js';
import type { Docker } from './docker.js';

/** What the parts of the kind provider share. */
export interface KindContext {
  stateDir: string;
  run: ProcessRunner;
  docker: Docker;
  /** Added to this process's environment for every command. */
  env: Record<string, string>;
  log: Log;
}
