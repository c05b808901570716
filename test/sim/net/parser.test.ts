import { expect } from 'chai';
import fc from 'fast-check';
import { parse, type HeadCache, type Whole } from '../../../src/sim/net/parser.js';

const whole = (text: string, cache: HeadCache = new Map()): Whole =>
  parse(Buffer.from(text, 'latin1'), cache) as Whole;
const GET = 'GET /a?b=1 HTTP/1.1\r\nHost: x\r\nX-Y:  z \r\n\r\n';

describe('sim net parser', () => {
  it('takes a request and leaves what is behind it', () => {
    const { request, keepAlive, size } = whole(`${GET}GET /`);
    expect(request).to.deep.include({ method: 'GET', path: '/a?b=1', version: '1.1' });
    expect({ ...request.headers }).to.deep.equal({ host: 'x', 'x-y': 'z' });
    expect({ keepAlive, size }).to.deep.equal({ keepAlive: true, size: GET.length });
  });

  it('takes bodies by length and by chunks', () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\n';
    const plain = whole(`${head}Content-Length: 3\r\n\r\nabcd`);
    expect(Buffer.from(plain.request.body).toString()).to.equal('abc');
    const chunks = `${head}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n`;
    const chunked = whole(`${chunks}rest`);
    expect(Buffer.from(chunked.request.body).toString()).to.equal('abcde');
    expect(chunked.size).to.equal(chunks.length);
  });

  it('says whether the connection stays', () => {
    const stays = (version: string, wish: string): boolean =>
      whole(`GET / HTTP/${version}\r\nHost: x\r\n${wish}\r\n`).keepAlive;
    expect(stays('1.1', 'Connection: close\r\n')).to.be.false;
    expect(stays('1.0', '')).to.be.false;
    expect(stays('1.0', 'Connection: Keep-Alive\r\n')).to.be.true;
  });

  it('asks for more, or to go on, until a request is whole', () => {
    const text = 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
    expect(parse(Buffer.from(text), new Map())).to.equal('continue');
    expect(parse(Buffer.from(`${text}a`), new Map())).to.equal('more');
    for (let i = 0; i < GET.length; i++) {
      expect(parse(Buffer.from(GET.slice(0, i)), new Map())).to.equal('more');
    }
  });

  const bad: [string, number][] = [
    ['nonsense\r\n\r\n', 400],
    ['GET  / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['get / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\nHost: x\r\n\r\n', 505],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    ['POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n', 413],
    [`GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}`, 431],
  ];
  for (const [text, status] of bad) {
    it(`answers ${status}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      expect(parse(Buffer.from(text), new Map())).to.deep.equal({ status });
    });
  }

  it('keeps a header named __proto__ as a header', () => {
    const { request } = whole('GET / HTTP/1.1\r\nHost: x\r\n__proto__: y\r\n\r\n');
    expect(Object.entries(request.headers)).to.deep.include(['__proto__', 'y']);
  });

  it('never throws, whatever comes', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'GET / HTTP/1.1\r\n',
        'Host: x\r\n',
        '\r\n',
        'Content-Length: 5\r\n',
        'Transfer-Encoding: chunked\r\n',
        '5\r\n',
        '\0',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        parse(Buffer.from(pieces.join(''), 'latin1'), new Map());
      }),
    );
  });
});
