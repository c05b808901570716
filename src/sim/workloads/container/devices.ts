import type { ContainerHost } from '../../contract/index.js';
import type { Input } from './streams.js';

/** What one read of a device gives, bytes. */
const PIECE = 256 * 1024;
const ZEROS = new Uint8Array(PIECE);
/** As much chance as is made anew for each opening; it is repeated. */
const CHANCE = 4096;

/**
 * /dev/zero, /dev/random and /dev/urandom, which never end; undefined: no such device. All pieces of one
 * opening are the same bytes, so that whoever collects them fills a container and not the simulator, and
 * between two of them others run.
 */
export function deviceInput({ clock, random }: ContainerHost, path: string): Input | undefined {
  if (path === '/dev/zero') return endless(clock, () => ZEROS);
  if (path !== '/dev/random' && path !== '/dev/urandom') return undefined;
  let piece: Uint8Array | undefined;
  return endless(
    clock,
    () => (piece ??= Buffer.alloc(PIECE, Buffer.from(random.hex(2 * CHANCE), 'hex'))),
  );
}

function endless(clock: ContainerHost['clock'], piece: () => Uint8Array): Input {
  const back: Uint8Array[] = [];
  let reads = 0;
  return {
    read: async () => {
      const first = back.shift();
      if (first !== undefined) return first;
      // 1 ms of wall time: as a shell that loops (shell/run.ts).
      if (reads++ > 0) await new Promise<void>((resolve) => clock.after(clock.speed, resolve));
      return piece();
    },
    unread: (bytes) => void (bytes.byteLength > 0 && back.unshift(bytes)),
    close: () => undefined,
  };
}
