import { NetError } from '../../contract/index.js';
import type { Task, Tool } from '../container/index.js';
import { chunks, linesOf } from '../tools/common.js';
import { addressOf } from '../tools/resolve.js';
import { connectRedis, Disconnected, type RedisClient } from './client.js';
import { VERSION } from './info.js';
import { Failure, Status, type Reply } from './resp.js';

interface Options {
  host: string;
  port: number;
  /** Exit code 1 for an error of a command. */
  strict: boolean;
  raw: boolean | undefined;
  repeat: number;
  /** ms. */
  interval: number;
  command: string[];
  wrong?: string;
}

/** Options stand before the command: what follows its first word is the command's own. */
function optionsOf(args: readonly string[]): Options {
  const found: Options = {
    host: '127.0.0.1',
    port: 6379,
    strict: false,
    raw: undefined,
    repeat: 1,
    interval: 0,
    command: [],
  };
  const rest = [...args];
  while (rest[0]?.startsWith('-') === true) {
    const option = rest.shift()!;
    if (option === '-h') found.host = rest.shift() ?? found.host;
    else if (option === '-p') found.port = Number(rest.shift());
    else if (option === '-r') found.repeat = Number(rest.shift());
    else if (option === '-i') found.interval = Number(rest.shift()) * 1000;
    else if (option === '-n' || option === '-a' || option === '--user') rest.shift();
    else if (option === '-e') found.strict = true;
    else if (option === '--raw') found.raw = true;
    else if (option === '--no-raw') found.raw = false;
    else if (option === '-2' || option === '-3' || option === '--no-auth-warning') continue;
    else {
      found.wrong = option;
      break;
    }
  }
  return { ...found, command: rest };
}

/**
 * redis-cli 7.0 with a command, or with commands on its stdin. On a terminal it shows answers as a person
 * reads them, else as they are. It exits with 0 whatever redis answers, unless it is given `-e`.
 */
export const redisCli: Tool = async (task) => {
  const { stdout, stderr } = task;
  const options = optionsOf(task.args);
  if (options.wrong === '-v' || options.wrong === '--version') {
    await stdout.write(`redis-cli ${VERSION} (simulated by lab)\n`);
    return 0;
  }
  if (options.wrong !== undefined) {
    await stderr.write(`Unrecognized option or bad number of args for: '${options.wrong}'\n`);
    return 1;
  }
  let client: RedisClient | undefined;
  try {
    const address = await addressOf(task, options.host);
    client = await task.race(connectRedis(task.container.host, address, options.port));
    if (options.command.length === 0) return await fromInput(task, client, options);
    let code = 0;
    for (let i = 0; i < options.repeat || options.repeat < 0; i++) {
      if (i > 0) await task.sleep(Math.max(1, options.interval));
      code = await one(task, client, options, options.command);
    }
    return code;
  } catch (error) {
    if (error instanceof NetError) {
      await stderr.write(
        `Could not connect to Redis at ${options.host}:${options.port}: ${whyNot(error)}\n`,
      );
      return 1;
    }
    if (!(error instanceof Disconnected)) throw error;
    await stderr.write(`Error: ${error.message}\n`);
    return 1;
  } finally {
    client?.close();
  }
};

function whyNot({ code }: NetError): string {
  const texts: Partial<Record<NetError['code'], string>> = {
    ECONNREFUSED: 'Connection refused',
    EHOSTUNREACH: 'No route to host',
    ETIMEDOUT: 'Connection timed out',
    ENOTFOUND: 'Name or service not known',
    EAI_AGAIN: 'Temporary failure in name resolution',
  };
  return texts[code] ?? code;
}

async function one(
  task: Task,
  client: RedisClient,
  options: Options,
  words: readonly string[],
): Promise<number> {
  const reply = await task.race(client.ask(...words));
  const raw = options.raw ?? task.tty !== true;
  // With -e an error goes to the error output.
  const failed = reply instanceof Failure;
  if (failed && options.strict) {
    await task.stderr.write(`${reply.text}\n`);
    return 1;
  }
  await task.stdout.write(
    raw ? `${rawText(reply)}\n${failed ? '\n' : ''}` : `${shown(reply, '')}\n`,
  );
  return 0;
}

/** Commands from stdin, a line each; on a terminal with a prompt. */
async function fromInput(task: Task, client: RedisClient, options: Options): Promise<number> {
  const prompt = task.tty === true ? `${options.host}:${options.port}> ` : '';
  let text = '';
  let code = 0;
  await task.stdout.write(prompt);
  for await (const chunk of chunks(task, task.stdin)) {
    text += Buffer.from(chunk).toString();
    const end = text.lastIndexOf('\n') + 1;
    for (const line of linesOf(text.slice(0, end))) {
      const words = wordsOf(line);
      if (words[0] === 'quit' || words[0] === 'exit') return code;
      if (words.length > 0) code = await one(task, client, options, words);
      await task.stdout.write(prompt);
    }
    text = text.slice(end);
  }
  if (wordsOf(text).length > 0) code = await one(task, client, options, wordsOf(text));
  return code;
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

function rawText(reply: Reply): string {
  if (reply === null) return '';
  if (typeof reply === 'number') return String(reply);
  if (reply instanceof Status || reply instanceof Failure) return reply.text;
  if (Buffer.isBuffer(reply)) return reply.toString();
  return reply.map(rawText).join('\n');
}

/** As on a terminal: with kinds, quotes, and numbers of a list. */
function shown(reply: Reply, indent: string): string {
  if (reply === null) return '(nil)';
  if (typeof reply === 'number') return `(integer) ${reply}`;
  if (reply instanceof Status) return reply.text;
  if (reply instanceof Failure) return `(error) ${reply.text}`;
  if (Buffer.isBuffer(reply)) return JSON.stringify(reply.toString());
  if (reply.length === 0) return '(empty array)';
  const wide = String(reply.length).length;
  return reply
    .map((each, i) => {
      const number = `${String(i + 1).padStart(wide)}) `;
      return `${i === 0 ? '' : indent}${number}${shown(each, indent + ' '.repeat(number.length))}`;
    })
    .join('\n');
}
