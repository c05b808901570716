/** Bytes that are no protobuf message. */
export class WireError extends Error {
  override name = 'WireError';
}

/** A field of a message as it is on the wire: a signed number for varints, else bytes. */
export interface WireField {
  number: number;
  /** 0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes. */
  wire: number;
  /** Integers above 2^53 lose their last digits, as in any JSON here. */
  varint: number;
  bytes: Buffer;
}

const EMPTY = Buffer.alloc(0);

/** The fields of a message in their order. Throws WireError. */
export function* readFields(message: Buffer): Iterable<WireField> {
  const reader = new Reader(message);
  while (!reader.done) {
    const key = reader.varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (number <= 0) throw new WireError(`illegal tag ${number} (wire type ${wire})`);
    switch (wire) {
      case 0:
        yield { number, wire, varint: reader.varint(), bytes: EMPTY };
        break;
      case 1:
        yield { number, wire, varint: 0, bytes: reader.take(8) };
        break;
      case 2:
        yield { number, wire, varint: 0, bytes: reader.take(reader.varint()) };
        break;
      case 5:
        yield { number, wire, varint: 0, bytes: reader.take(4) };
        break;
      default:
        throw new WireError(`illegal wireType ${wire}`);
    }
  }
}

/** All varints of a packed list. */
export function* readVarints(packed: Buffer): Iterable<number> {
  const reader = new Reader(packed);
  while (!reader.done) yield reader.varint();
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.long(BigInt(value));
  }

  /** The rest of a varint of five to ten bytes. */
  private long(value: bigint): number {
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new WireError('integer overflow');
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new WireError('unexpected EOF');
    return byte;
  }

  take(count: number): Buffer {
    const end = this.at + count;
    if (count < 0 || !(end <= this.bytes.length)) throw new WireError('unexpected EOF');
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }
}
