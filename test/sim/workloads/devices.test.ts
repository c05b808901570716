import { expect } from 'chai';
import { exec, pods, until, type Pod } from './pod.js';

const MIB = 1024 * 1024;

describe('devices', () => {
  let pod: Pod;
  const sh = (script: string): ReturnType<typeof exec> => exec(pod, ['sh', '-c', script]);
  const prints = async (script: string, text: string): Promise<void> => {
    expect(await sh(script)).to.deep.equal({ code: 0, stdout: text, stderr: '' });
  };
  const start = (image = 'busybox:1.36'): Pod =>
    pods().start(image, { command: ['sleep', '9999'] });
  beforeEach(() => (pod = start()));
  afterEach(() => pod.end());

  it('give as many bytes as are asked for, to every tool', async () => {
    await prints('head -c 6000000 /dev/zero | wc -c', '6000000\n');
    await prints('cat /dev/zero | head -c 3 | wc -c', '3\n');
    await prints("tr '\\0' x </dev/zero | head -c 3", 'xxx');
    await prints('cat /dev/urandom | tr -dc a-z0-9 | head -c 30000 | wc -c', '30000\n');
    await prints('head -c 8 /dev/random | wc -c; cat </dev/null | wc -c', '8\n0\n');
    await prints('dd if=/dev/zero bs=1k count=4 2>/dev/null | wc -c', '4096\n');
  });

  it('differ where they are random', async () => {
    const { stdout } = await sh('head -c 9 /dev/urandom | base64; head -c 9 /dev/urandom | base64');
    const [a, b] = stdout.split('\n');
    expect(a).to.not.equal(b);
  });

  it('are files that swallow what is written to them', async () => {
    await prints(
      'ls /dev; echo x >/dev/zero; cp /bin/sh /dev/null; wc -c </dev/null',
      'null\nrandom\nurandom\nzero\n0\n',
    );
  });

  it('copies from what it is given, and says what it cannot open', async () => {
    await prints('printf abc >/tmp/a; dd if=/tmp/a of=/tmp/b 2>/dev/null; cat /tmp/b', 'abc');
    const { code, stderr } = await sh('dd if=/nope of=/tmp/b');
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: "dd: can't open '/nope': No such file or directory\n",
    });
  });

  for (const script of [
    'tail /dev/zero',
    "x=$(tr '\\0' x </dev/zero)",
    'dd if=/dev/zero of=/dev/null bs=3M',
    "x=$(head -c 3M /dev/zero | tr '\\0' x); sleep 99",
  ]) {
    it(`charge the container for what is held of them: ${script}`, async () => {
      const running = sh(script);
      await until(() => pod.program.memory() > 3 * MIB);
      pod.program.signal('SIGKILL');
      expect((await running).code).to.equal(137);
      expect(pod.program.memory()).to.be.below(MIB);
    });
  }

  for (const script of [
    'cat /dev/zero',
    'wc -c /dev/zero',
    'x=$(cat /dev/zero)',
    'cat /dev/zero >/dev/null',
  ]) {
    it(`can be read without end and without memory: ${script}`, async () => {
      const running = sh(script);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(pod.program.memory()).to.be.below(4 * MIB);
      pod.program.signal('SIGKILL');
      expect((await running).code).to.equal(137);
    });
  }
});

it('what is held of a device is looked at by the OOM killer at once', async () => {
  let most = 0;
  const pod = pods().start('busybox:1.36', {
    command: ['sleep', '9999'],
    memoryTaken: () => {
      most = Math.max(most, pod.program.memory());
      if (most > 3 * MIB) pod.program.signal('SIGKILL');
    },
  });
  expect((await exec(pod, ['tail', '/dev/zero'])).code).to.equal(137);
  expect(most).to.be.within(3 * MIB, 4 * MIB);
  pod.end();
});

describe('ps', () => {
  const first = async (image: string, ...argv: string[]): Promise<string | undefined> => {
    const pod = pods().start(image, { command: ['sleep', '9999'] });
    const { stdout } = await exec(pod, ['ps', ...argv]);
    pod.end();
    return stdout.split('\n')[0];
  };
  it('has the columns of its family', async () => {
    for (const image of ['busybox:1.36', 'nginx:1.25-alpine']) {
      expect(await first(image, 'aux')).to.equal('PID   USER     TIME  COMMAND');
    }
    expect(await first('debian:12', 'aux')).to.match(/^USER +PID %CPU %MEM/);
    expect(await first('debian:12', '-ef')).to.match(/^UID +PID +PPID +C STIME TTY/);
    expect(await first('debian:12')).to.equal('    PID TTY          TIME CMD');
  });
});
