import { NetError, type DnsAnswer, type DnsType } from '../../contract/index.js';
import type { Tool } from '../container/index.js';
import { getopt } from './options.js';
import { addressOf } from './resolve.js';

/**
 * nslookup as BusyBox has it (networking/nslookup.c, FEATURE_NSLOOKUP_BIG): A and AAAA of the name, and
 * of each name that the search list makes of one with fewer dots than ndots.
 */
export const nslookup: Tool = async (task) => {
  const { stdout } = task;
  const words = task.args.filter((each) => !each.startsWith('-'));
  const [name = '', server] = words;
  const given = task.args
    .find((each) => /^-(query|type|querytype|q)=/i.test(each))
    ?.split('=')[1]
    ?.toUpperCase();
  const { network } = task.container.host;
  const conf = network.resolvConf;
  let at = server;
  if (server !== undefined && !/^[\d.]+$/.test(server)) {
    try {
      at = await addressOf(task, server);
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      await task.stderr.write(`nslookup: bad address '${server}'\n`);
      return 1;
    }
  }
  const reverse = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const types: DnsType[] =
    given !== undefined ? [given as DnsType] : reverse ? ['PTR'] : ['A', 'AAAA'];
  const names = reverse
    ? [`${name.split('.').reverse().join('.')}.in-addr.arpa`]
    : namesOf(name, conf);
  let found = false;
  let failed = false;
  let told = false;
  for (const [each, type] of inOrder(names, types)) {
    let answer: DnsAnswer;
    try {
      answer = await task.race(network.query(each, type, at));
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.code === 'ECONNREFUSED') {
        const to = at ?? /^nameserver (\S+)/m.exec(conf)?.[1] ?? '127.0.0.1';
        await task.stderr.write(`nslookup: write to '${to}': Connection refused\n`);
      }
      await stdout.write(';; connection timed out; no servers could be reached\n\n');
      return 1;
    }
    // Which server it was is known when one has answered.
    if (!told) {
      const { ip, port } = answer.server;
      await stdout.write(`Server:\t\t${ip}\nAddress:\t${ip}:${port}\n\n`);
      told = true;
    }
    if (answer.code !== 'NOERROR') {
      failed = true;
      await stdout.write(`** server can't find ${each}: ${answer.code}\n\n`);
      continue;
    }
    found ||= answer.records.length > 0;
    await stdout.write(`${answer.records.map(lineOf).join('')}\n`);
  }
  return failed || !found ? 1 : 0;
};

/** All questions go out at once, and answers are printed as they come: in this order on kind, mostly. */
function inOrder(names: readonly string[], types: readonly DnsType[]): [string, DnsType][] {
  const [first = 'A', second] = types;
  const firsts = names.map((name): [string, DnsType] => [name, first]);
  if (second === undefined) return firsts;
  const seconds = names.map((name): [string, DnsType] => [name, second]).reverse();
  return names.length === 1 ? [...seconds, ...firsts] : [...firsts, ...seconds];
}

/** A name with a dot at its end, or with enough dots, is asked for as it is. */
function namesOf(name: string, conf: string): string[] {
  const search = /^search (.*)$/m.exec(conf)?.[1]?.split(' ') ?? [];
  if (name.includes('.') || search.length === 0) return [name];
  return search.map((zone) => `${name}.${zone}`);
}

function lineOf({ name, type, data }: DnsAnswer['records'][number]): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${data.replace(/\.$/, '')}\n`;
    case 'SRV':
      return `${name}\tservice = ${data.replace(/\.$/, '')}\n`;
    default:
      return `${name}\t${type} ${data}\n`;
  }
}

/** dig: the answer section as BIND's tool prints it; `+short`. */
export const dig: Tool = async (task) => {
  const { stdout, container } = task;
  const { network } = container.host;
  const flags = task.args.filter((each) => each.startsWith('+'));
  const { rest } = getopt(
    task.args.filter((each) => !/^[+@]/.test(each)),
    't:x:p:',
  );
  const server = task.args.find((each) => each.startsWith('@'))?.slice(1);
  const reverse = task.args.indexOf('-x');
  const types = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME'];
  const type = (rest.find((each) => types.includes(each.toUpperCase()))?.toUpperCase() ??
    (reverse < 0 ? 'A' : 'PTR')) as DnsType;
  const plain = rest.find((each) => !types.includes(each.toUpperCase())) ?? '.';
  const ip = reverse < 0 ? undefined : task.args[reverse + 1];
  const name =
    ip === undefined
      ? plain.replace(/\.$/, '')
      : `${ip.split('.').reverse().join('.')}.in-addr.arpa`;
  const search = flags.includes('+search')
    ? (/^search (\S+)/m.exec(network.resolvConf)?.[1] ?? '')
    : '';
  const full = search === '' || name.includes('.') ? name : `${name}.${search}`;
  let answer: DnsAnswer;
  try {
    answer = await task.race(network.query(full, type, server));
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    await stdout.write(
      `\n; <<>> DiG 9.18 <<>> ${task.args.join(' ')}\n;; global options: +cmd\n;; no servers could be reached\n`,
    );
    return 9;
  }
  const rows = answer.records.map(
    (each) =>
      `${each.name}.\t${each.ttl}\tIN\t${each.type}\t${each.data}${each.type === 'CNAME' ? '.' : ''}\n`,
  );
  if (flags.includes('+short')) {
    await stdout.write(answer.records.map(({ data }) => `${data}\n`).join(''));
    return 0;
  }
  const id = container.host.random.below(65_536);
  await stdout.write(
    `\n; <<>> DiG 9.18 <<>> ${task.args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
      `;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}\n` +
      `;; flags: qr aa rd; QUERY: 1, ANSWER: ${rows.length}, AUTHORITY: 0, ADDITIONAL: 1\n\n` +
      `;; QUESTION SECTION:\n;${full}.\t\tIN\t${type}\n\n` +
      (rows.length > 0 ? `;; ANSWER SECTION:\n${rows.join('')}\n` : '') +
      `;; Query time: 0 msec\n;; SERVER: ${answer.server.ip}#53(${answer.server.ip}) (UDP)\n\n`,
  );
  return 0;
};
