import { randomBytes } from 'node:crypto';

/** A run id that sorts by time and is a valid file and label name: `20261121-100405-3f9a`. */
export function newRunId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}
