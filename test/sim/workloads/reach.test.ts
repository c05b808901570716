import { expect } from 'chai';
import { exec, pods, until } from './pod.js';

describe('what looks at the network', () => {
  it('telnet connects, or says why not', async () => {
    const { start } = pods();
    const web = start('hashicorp/http-echo:0.2.3', { args: ['-text=hello', '-listen=:80'] });
    const shell = start('busybox:1.36', { command: ['sleep', '9999'] });
    await until(async () => (await exec(shell, ['nc', '-z', web.ip, '80'])).code === 0);
    expect((await exec(shell, ['telnet', web.ip, '80'])).stdout).to.equal(
      `Connected to ${web.ip}\r\n`,
    );
    expect(await exec(shell, ['telnet', web.ip, '81'])).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `telnet: can't connect to remote host (${web.ip}): Connection refused\n`,
    });
    web.end();
    shell.end();
  });

  it('ifconfig shows the pod’s address', async () => {
    const pod = pods().start('busybox:1.36', { command: ['sleep', '9999'] });
    const { stdout } = await exec(pod, ['ifconfig', 'eth0']);
    expect(stdout).to.contain(`inet addr:${pod.ip}  Bcast:`);
    expect((await exec(pod, ['ifconfig', 'eth9'])).code).to.equal(1);
    pod.end();
  });
});
