/**
 * Loaded by `node --import` before a program that must keep to itself: whatever would start a process,
 * dial an address, ask for a name or touch a file that is not its own throws, and is written down.
 *   WATCH_REPORT  the file for violations, one a line
 *   WATCH_CODE    the folders whose files may be read: the program and the packages it is made of
 *   WATCH_OWN     the folder that is the program's: it may do there as it likes
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { resolve, sep } from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import workers from 'node:worker_threads';

type Holder = Record<string, unknown>;
type Any = (this: unknown, ...given: unknown[]) => unknown;

const { WATCH_REPORT = '', WATCH_CODE = '', WATCH_OWN = '' } = process.env;
const code = WATCH_CODE.split(':');
const append = fs.appendFileSync;
/** Writing it down touches a file of the test's, which is no deed of the program. */
let writing = false;

function violation(what: string): never {
  const error = new Error(`not allowed: ${what}`);
  writing = true;
  append(WATCH_REPORT, `${what}\t${error.stack?.split('\n').slice(3, 6).join(' ')}\n`);
  writing = false;
  throw error;
}

/** Replaces every function of a module that `chosen` wants, by one that asks `check` first. */
function guard(
  name: string,
  holder: object,
  chosen: (key: string) => boolean,
  check: (what: string, given: unknown[]) => void,
): void {
  for (const key of Object.getOwnPropertyNames(holder)) {
    const found = Object.getOwnPropertyDescriptor(holder, key);
    const value: unknown = found?.value;
    if (typeof value !== 'function' || found?.writable !== true || !chosen(key)) continue;
    const original = value as Any;
    const guarded = function (this: unknown, ...given: unknown[]): unknown {
      check(`${name}.${key}`, given);
      return new.target === undefined
        ? original.apply(this, given)
        : Reflect.construct(original, given);
    };
    guarded.prototype = original.prototype as unknown;
    Object.setPrototypeOf(guarded, original);
    (holder as Holder)[key] = guarded;
  }
}

const shown = (given: unknown[]): string =>
  given
    .filter((each) => typeof each !== 'function')
    .map((each) => (typeof each === 'string' ? each : (JSON.stringify(each) ?? String(each))))
    .join(', ')
    .slice(0, 200);
const never = (what: string, given: unknown[]): void => violation(`${what}(${shown(given)})`);

guard('child_process', childProcess, () => true, never);
guard('net', net, (key) => key === 'connect' || key === 'createConnection', never);
guard('net.Socket', net.Socket.prototype, (key) => key === 'connect', never);
guard('tls', tls, (key) => key === 'connect', never);
for (const [name, module] of Object.entries({ http, https })) {
  guard(name, module, (key) => key === 'request' || key === 'get', never);
}
guard('http2', http2, (key) => key === 'connect', never);
guard('dgram', dgram, () => true, never);
guard('worker_threads', workers, (key) => key === 'Worker', never);
// An address as it is needs no name server: `listen` has it looked up all the same.
const names = (what: string, given: unknown[]): void => {
  if (net.isIP(String(given[0])) === 0) never(what, given);
};
const asks = (key: string): boolean => /^(lookup|resolve|reverse)/.test(key);
guard('dns', dns, asks, names);
guard('dns.promises', dns.promises, asks, names);
guard('dns.Resolver', dns.Resolver.prototype, asks, never);
guard('dns.promises.Resolver', dns.promises.Resolver.prototype, asks, never);
for (const key of ['fetch', 'WebSocket', 'EventSource']) {
  if (key in globalThis) (globalThis as Holder)[key] = (...given: unknown[]) => never(key, given);
}

guard(
  'net.Server',
  net.Server.prototype,
  (key) => key === 'listen',
  (what, given) => {
    const [first, second] = given;
    const options = typeof first === 'object' && first !== null ? first : {};
    // The claim of a port: a name in Linux' abstract namespace, which nobody is answered on.
    if ('path' in options && String(options.path).startsWith('\0chaos-lab-sim-port-')) return;
    const host = 'host' in options ? options.host : second;
    if (host !== '127.0.0.1') never(what, given);
  },
);

const READS = /^(access|exists|lstat|open|openAsBlob|opendir|read|realpath|stat|createReadStream)/;
/** Those take a descriptor, which only an `open` gives. */
const DESCRIPTORS = new Set(['read', 'readSync', 'readv', 'readvSync']);

function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof URL) return fileURLToPath(value);
  return Buffer.isBuffer(value) ? resolve(value.toString()) : undefined;
}

function files(what: string, given: unknown[]): void {
  if (writing) return;
  const key = what.slice(what.lastIndexOf('.') + 1);
  const both = /^(rename|copyFile|cp|link|symlink)/.test(key);
  for (const path of [pathOf(given[0]), both ? pathOf(given[1]) : undefined]) {
    if (path === undefined || within(WATCH_OWN, path)) continue;
    const flags = typeof given[1] === 'string' || typeof given[1] === 'number' ? given[1] : 'r';
    const reads = READS.test(key) && (!key.startsWith('open') || flags === 'r' || flags === 0);
    if (reads && code.some((folder) => within(folder, path))) continue;
    never(what, given);
  }
}

const touches = (key: string): boolean =>
  !DESCRIPTORS.has(key) &&
  /^[a-z]/.test(key) &&
  !/^(_|f[a-z]*Sync$|close|write$|writeSync)/.test(key);
guard('fs', fs, touches, files);
guard('fs.promises', fs.promises, touches, files);
syncBuiltinESMExports();
