/** Types of SPDY/3.1 control frames. */
export const SYN_STREAM = 1;
export const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const PING = 6;
export const GO_AWAY = 7;

/** The flag of the last frame of a stream in one direction. */
export const FIN = 1;

export interface Frame {
  /** Undefined: data. */
  type?: number;
  flags: number;
  /** Of data: which stream it belongs to. */
  stream: number;
  payload: Buffer;
}

/** The longest frame that is taken, bytes. Clients send pieces of 32 KiB. */
const LONGEST = 1024 * 1024;

/** Puts frames together from bytes as they come. Throws when a frame is too long. */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      if (pending.length < 8) return frames;
      const length = pending.readUIntBE(5, 3);
      if (length > LONGEST) throw new RangeError('frame too large');
      if (pending.length < 8 + length) return frames;
      const control = pending[0]! >= 0x80;
      frames.push({
        ...(control ? { type: pending.readUInt16BE(2) } : {}),
        flags: pending[4]!,
        stream: control ? 0 : pending.readUInt32BE(0),
        payload: pending.subarray(8, 8 + length),
      });
      pending = pending.subarray(8 + length);
    }
  };
}

export function controlFrame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, 0]);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

export function dataFrame(stream: number, flags: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream, 0);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

/** A payload of numbers of four bytes each. */
export function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
}
