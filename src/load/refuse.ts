import { readFileSync } from 'node:fs';
import { LabError } from '../base/index.js';
import { LOAD_METHODS, LOAD_MOST, type LoadRequest } from '../model/index.js';

/** What this machine allows. */
export interface LoadLimits {
  /** Files one process may have open; Infinity when there is no limit or none is known. */
  openFiles: number;
}

/** Files the load child needs besides its connections: node's own, and sockets not closed yet. */
const FILE_MARGIN = 100;

/**
 * Throws LOAD_REFUSED when the load must not be sent: a target beyond loopback
 * (unless allowed), more connections than the open-file limit carries, or no bound on
 * amount and time. What the format of scenarios allows (LOAD_MOST, LOAD_METHODS) passes. Pure.
 */
export function refuseLoad(request: LoadRequest, limits: LoadLimits): void {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw refused(request, `its URL ${request.url} is not one of http or https`);
  }
  if (!request.allowRemote && !isLoopback(url.hostname)) {
    throw refused(
      request,
      `${url.hostname} is not a loopback address`,
      'Give --allow-remote-load if that system is yours and may be put under load.',
    );
  }
  if (!LOAD_METHODS.some((method) => method === request.method)) {
    throw refused(request, `method ${request.method} is not one of ${LOAD_METHODS.join(', ')}`);
  }
  for (const [name, value] of Object.entries(request.headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw refused(request, `header ${JSON.stringify(name)} is not a valid HTTP header`);
    }
  }
  within(request, 'connections', request.connections, LOAD_MOST.connections);
  within(request, 'timeout', request.timeout, LOAD_MOST.time);
  within(request, 'max', request.max, LOAD_MOST.time);
  if (request.amount !== undefined) within(request, 'amount', request.amount, LOAD_MOST.amount);
  if (request.connections + FILE_MARGIN > limits.openFiles) {
    throw refused(
      request,
      `${request.connections} connections need ${request.connections + FILE_MARGIN} open files, the limit is ${limits.openFiles}`,
      `Raise it (\`ulimit -n ${request.connections + FILE_MARGIN}\`) or lower \`connections\`.`,
    );
  }
}

/** The limits of this process, which its children inherit. */
export function readLimits(): LoadLimits {
  try {
    return { openFiles: openFileLimit(readFileSync('/proc/self/limits', 'utf8')) };
  } catch {
    // macOS has no /proc; node raises the soft limit to the hard one by itself there.
    return { openFiles: Infinity };
  }
}

/** The soft limit on open files from the text of /proc/PID/limits. */
export function openFileLimit(limits: string): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft);
}

/** True for the names and addresses of this machine's loopback interface, as URL writes them. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function within(request: LoadRequest, key: string, value: number, most: number): void {
  if (!Number.isFinite(value) || value < 1 || value > most) {
    throw refused(request, `${key} is ${value}, expected 1 to ${most}`);
  }
}

function refused(request: LoadRequest, why: string, next?: string): LabError {
  return new LabError('LOAD_REFUSED', {
    message: `Load ${request.name} (${request.profile}) was refused: ${why}.`,
    ...(next ? { next } : {}),
  });
}
