import { clip, formatBytes, stripControl } from '../base/index.js';
import type { RunEvent, SeenField } from '../model/index.js';

/** `status: expected 502, seen 200` of the first field that does not fit. */
export function lastSeen(fields: SeenField[]): string {
  const field = fields.find((candidate) => !candidate.ok) ?? fields[0];
  if (!field) return 'nothing to look at yet';
  return `${field.field}: expected ${field.expected}, seen ${clip(stripControl(field.seen), 60)}`;
}

/** `frontend-… 5.1/7.0 MiB · 2 restarts · 1,203 req/s, 14 errors/s` */
export function liveText(event: Extract<RunEvent, { type: 'live' }>): string {
  const biggest = [...event.memory]
    .sort((a, b) => share(b) - share(a) || b.bytes - a.bytes)
    .slice(0, 2)
    .map(({ name, bytes, limit }) => {
      const of = limit === undefined ? '' : ` of ${formatBytes(limit)}`;
      return `${clip(name, 28)} ${formatBytes(bytes)}${of}`;
    });
  const parts = [...biggest, `${event.restarts} restarts`];
  if (event.load) {
    const ok = event.load.classes['2xx'] ?? 0;
    const all = Object.values(event.load.classes).reduce((sum, count) => sum + count, 0);
    const { refused, reset, closed, timeout, other } = event.load.errors;
    const errors = refused + reset + closed + timeout + other + all - ok;
    parts.push(`${ok} ok/s, ${errors} not ok/s`);
  }
  return parts.join(' · ');
}

const share = ({ bytes, limit }: { bytes: number; limit?: number }): number =>
  limit === undefined ? 0 : bytes / limit;
