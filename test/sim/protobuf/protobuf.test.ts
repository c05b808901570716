import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { ApiError } from '../../../src/sim/machinery/index.js';
import { decodeProtobuf } from '../../../src/sim/protobuf/index.js';

/** Made by scripts/sim-spec/go-protobuf with the serializer that clients use. */
const samples = JSON.parse(
  gunzipSync(readFileSync(new URL('samples.json.gz', import.meta.url))).toString('utf8'),
) as { name: string; protobuf: string; json: unknown }[];

const bytesOf = (name: string): Buffer =>
  Buffer.from(samples.find((each) => each.name === name)!.protobuf, 'base64');

/** Without nulls: a list that nobody has set is none in protobuf, and null in Go's JSON. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

function refusal(body: Buffer): string {
  try {
    decodeProtobuf(body);
  } catch (error) {
    expect(error).to.be.instanceOf(ApiError);
    expect((error as ApiError).code).to.equal(400);
    return (error as ApiError).message;
  }
  return '';
}

describe('a body in protobuf', () => {
  it('is the JSON that Go would write, for every kind, full and empty', () => {
    expect(samples.length).to.be.greaterThan(100);
    for (const { name, protobuf, json } of samples) {
      const decoded = decodeProtobuf(Buffer.from(protobuf, 'base64'));
      expect(withoutNulls(decoded), name).to.deep.equal(withoutNulls(json));
    }
  });

  it('is refused when it does not begin as one', () => {
    expect(refusal(Buffer.from('{}'))).to.equal(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
    expect(refusal(Buffer.alloc(0))).not.to.equal('');
  });

  it('is refused when it is cut anywhere inside of its object', () => {
    const body = bytesOf('v1 ConfigMap, full');
    // Before that is its kind: an object with no fields is whole.
    for (let end = 22; end < body.length - 30; end++) {
      expect(refusal(body.subarray(0, end)), `${end} bytes`).not.to.equal('');
    }
  });

  it('is refused for a kind that nobody knows', () => {
    const body = Buffer.from(bytesOf('v1 ConfigMap, full'));
    body.write('Confused!', body.indexOf('ConfigMap'));
    expect(refusal(body)).to.equal('no kind "Confused!" is registered for version "v1"');
  });

  it('never fails in another way, whatever it holds', () => {
    const body = bytesOf('v1 Service, full');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (changes) => {
          const broken = Buffer.from(body);
          for (const [at, byte] of changes) broken[at] = byte;
          try {
            decodeProtobuf(broken);
          } catch (error) {
            if (!(error instanceof ApiError)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
