import type { Mount } from '../contract/index.js';

const EMPTY = new Uint8Array();

/** What every container has in /dev (runc, libcontainer/specconv): as files they are empty and stay so. */
export const DEVICES = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];

export const DEVICE_MOUNTS: readonly Mount[] = DEVICES.map((path) => ({
  path,
  readOnly: false,
  file: true,
  source: { entries: () => new Map([['', EMPTY]]), write: () => undefined },
}));
