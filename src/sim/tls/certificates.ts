import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  bits,
  element,
  integer,
  octets,
  oid,
  sequence,
  set,
  tagged,
  text,
  time,
  truth,
} from './der.js';

/** PEM texts. */
export interface Certificates {
  /** Of the authority that signed the server's, for kubeconfigs. */
  authority: string;
  certificate: string;
  key: string;
}

const SHA256_ECDSA = sequence(oid('1.2.840.10045.4.3.2'));
const YEAR = 365 * 86_400_000;

interface Party {
  name: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * A new authority and a server certificate of it for the given names and addresses (IPv4), valid from a
 * day ago for ten years. Written by hand (RFC 5280): the libraries for it take longer to load than the
 * whole cluster takes to start. ECDSA, because an RSA key takes half a second.
 */
export function makeCertificates(names: string[], addresses: string[], now: number): Certificates {
  const authority: Party = {
    name: 'lab-sim-ca',
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const server: Party = {
    name: 'kube-apiserver',
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const others = [
    ...names.map((name) => element(0x82, Buffer.from(name))),
    ...addresses.map((ip) => element(0x87, Buffer.from(ip.split('.').map(Number)))),
  ];
  const ofAuthority = [
    extension('2.5.29.19', sequence(truth), true),
    // keyCertSign, cRLSign
    extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
  ];
  const ofServer = [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...others)),
  ];
  return {
    authority: issue(authority, authority, ofAuthority, now),
    certificate: issue(server, authority, ofServer, now),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function issue(subject: Party, issuer: Party, extensions: Buffer[], now: number): string {
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    SHA256_ECDSA,
    nameOf(issuer),
    sequence(time(now - 86_400_000), time(now + 10 * YEAR)),
    nameOf(subject),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      3,
      sequence(
        ...extensions,
        extension('2.5.29.14', octets(keyId(subject))),
        extension('2.5.29.35', sequence(element(0x80, keyId(issuer)))),
      ),
    ),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  const der = sequence(body, SHA256_ECDSA, bits(signature)).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const nameOf = ({ name }: Party): Buffer => sequence(set(sequence(oid('2.5.4.3'), text(name))));

const keyId = ({ publicKey }: Party): Buffer =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [truth] : []), octets(value));
