import { X509Certificate } from 'node:crypto';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCertificates } from '../../../src/sim/tls/index.js';

describe('certificates of an embedded cluster', () => {
  const now = Date.now();
  const { authority, certificate, key } = makeCertificates(['localhost'], ['127.0.0.1'], now);

  it('are signed by the authority, for the names and addresses', () => {
    const server = new X509Certificate(certificate);
    const issuer = new X509Certificate(authority);
    expect(server.verify(issuer.publicKey)).to.equal(true);
    expect(server.checkIssued(issuer)).to.equal(true);
    expect(issuer.ca).to.equal(true);
    expect(server.ca).to.equal(false);
    expect(server.subjectAltName).to.equal('DNS:localhost, IP Address:127.0.0.1');
    expect(Date.parse(server.validFrom)).to.be.lessThan(now);
  });

  it('are trusted by a client that knows the authority, and by no other', async () => {
    const server = createServer({ cert: certificate, key }, (_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (ca: string | undefined): Promise<number | string> =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, ca }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
          .end();
      });
    expect(await ask(authority)).to.equal(200);
    expect(await ask(undefined)).to.match(/CERT|SELF|UNABLE/);
    server.close();
  });
});
