import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { openFileLimit, readLimits, refuseLoad } from '../../src/load/refuse.js';
import type { LoadRequest } from '../../src/model/index.js';
import { loadSchema } from '../../src/scenario/schema/load.js';
import { request } from './fixtures/request.js';

const LIMITS = { openFiles: 4096 };
const URL = 'http://127.0.0.1:30080/';

/** The message of the refusal, or `accepted`. */
function verdict(url: string, over: Partial<LoadRequest> = {}): string {
  try {
    refuseLoad(request(url, over), LIMITS);
    return 'accepted';
  } catch (error) {
    expect(error).to.be.instanceOf(LabError).and.include({ code: 'LOAD_REFUSED' });
    return (error as LabError).message;
  }
}

describe('refuseLoad', () => {
  for (const url of [
    URL,
    'http://127.9.9.9/',
    'http://localhost:80/',
    'https://[::1]:30080/a?b',
    // URL writes these as 127.0.0.1.
    'http://127.1/',
    'http://0x7f000001/',
  ]) {
    it(`accepts the loopback target ${url}`, () => {
      expect(verdict(url)).to.equal('accepted');
    });
  }

  for (const url of [
    'http://192.0.2.1/',
    'http://example.com/',
    'http://0.0.0.0/',
    'http://127.0.0.1.example.com/',
    'http://127.0.0.1@example.com/',
    'http://localhost.example.com/',
    'http://[::ffff:c000:201]/',
  ]) {
    it(`refuses ${url} unless remote targets are allowed`, () => {
      expect(verdict(url)).to.contain('is not a loopback address');
      expect(verdict(url, { allowRemote: true })).to.equal('accepted');
    });
  }

  it('refuses what is no URL of http', () => {
    expect(verdict('ftp://127.0.0.1/')).to.contain('not one of http');
    expect(verdict('127.0.0.1:80')).to.contain('not one of http');
  });

  it('refuses more connections than the open-file limit carries, with a margin', () => {
    expect(verdict(URL, { connections: 3996 })).to.equal('accepted');
    expect(verdict(URL, { connections: 3997 })).to.contain('the limit is 4096');
  });

  it('refuses loads without a bound on amount and time', () => {
    expect(verdict(URL, { amount: 5_000_000 })).to.equal('accepted');
    expect(verdict(URL, { amount: 5_000_001 })).to.contain('amount is 5000001');
    expect(verdict(URL, { max: 600_000 })).to.equal('accepted');
    expect(verdict(URL, { max: 600_001 })).to.contain('max is 600001');
    expect(verdict(URL, { timeout: 600_000 })).to.equal('accepted');
    expect(verdict(URL, { timeout: 600_001 })).to.contain('timeout is 600001');
    for (const nothing of [0, -1, NaN, Infinity]) {
      expect(verdict(URL, { amount: nothing })).to.contain('amount');
      expect(verdict(URL, { max: nothing })).to.contain('max');
      expect(verdict(URL, { connections: nothing })).to.contain('connections');
      expect(verdict(URL, { timeout: nothing })).to.contain('timeout');
    }
  });

  it('refuses a method or header that is none', () => {
    expect(verdict(URL, { method: 'HEAD' })).to.contain('method HEAD');
    expect(verdict(URL, { method: 'GET / HTTP/1.1\r\n' })).to.contain('method');
    expect(verdict(URL, { headers: { Host: 'a.example' } })).to.equal('accepted');
    expect(verdict(URL, { headers: { 'X-A': 'b\r\nX-C: d' } })).to.contain('header "X-A"');
    expect(verdict(URL, { headers: { 'X A': 'b' } })).to.contain('header "X A"');
  });
});

describe('the bounds of a load', () => {
  /** A load of a scenario file, as text would give it; each case changes one thing. */
  const cases: { over: Partial<LoadRequest>; good: boolean }[] = [
    ...['GET', 'POST', 'OPTIONS'].map((method) => ({ over: { method }, good: true })),
    ...['HEAD', 'TRACE', 'get'].map((method) => ({ over: { method }, good: false })),
    ...(['amount', 'max', 'timeout', 'connections'] as const).flatMap((key) => {
      const most = { amount: 5_000_000, max: 600_000, timeout: 600_000, connections: 10_000 }[key];
      return [1, most, 0, most + 1].map((value, index) => ({
        over: { [key]: value },
        good: index < 2,
      }));
    }),
  ];
  for (const { over, good } of cases) {
    it(`${good ? 'allow' : 'refuse'} ${JSON.stringify(over)}, in a scenario and at the start`, () => {
      const { method = 'GET', timeout = 1000, max = 1000, ...during } = over;
      const parsed = loadSchema.safeParse({
        port: 'web',
        method,
        timeout: `${timeout}ms`,
        during: { ...during, max: `${max}ms` },
      });
      expect(parsed.success).to.equal(good);
      const start = (): void =>
        refuseLoad(request(URL, { method, timeout, max, ...during }), { openFiles: Infinity });
      if (good) start();
      else expect(start).to.throw(LabError);
    });
  }
});

describe('openFileLimit', () => {
  it('reads the soft limit', () => {
    const line = 'Max open files            1024                 524288               files     \n';
    expect(openFileLimit(`Limit  Soft Limit  Hard Limit\n${line}`)).to.equal(1024);
    expect(openFileLimit(line.replace('1024  ', 'unlimited'))).to.equal(Infinity);
  });

  it('knows this process’s own', () => {
    expect(readLimits().openFiles).to.be.above(0);
  });
});
