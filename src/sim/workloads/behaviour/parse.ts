import type { Address, Amount, Behaviour, Cached, LogLine, MemoryLaw, Route } from './format.js';
import { documents, UNITS, type Field } from './read.js';

/** The behaviours of a file. `number`: which file it is, for errors, from 1. Throws BehaviourError. */
export function parseBehaviours(text: string, number: number): Behaviour[] {
  return documents(text, number)
    .filter(({ present }) => present)
    .map(behaviourOf);
}

function behaviourOf(field: Field): Behaviour {
  field.only(
    'apiVersion',
    'kind',
    'name',
    'match',
    'startDelay',
    'memory',
    'cpu',
    'routes',
    'log',
    'exit',
    'onTerm',
    'finish',
    'processes',
  );
  const version = field.get('apiVersion');
  if (version.text() !== 'lab/v1alpha1') version.fail('must be lab/v1alpha1');
  const kind = field.get('kind');
  if (kind.text() !== 'Behaviour') kind.fail('must be Behaviour');
  const match = field.get('match').only('image', 'labels', 'container', 'command');
  const labels = match.get('labels');
  const exit = field.get('exit').only('after', 'code');
  const onTerm = field.get('onTerm');
  return {
    name: field.get('name').text(),
    match: {
      image: match.get('image').text(),
      labels: Object.fromEntries(labels.names().map((name) => [name, labels.get(name).text()])),
      container: match.get('container').optionalText(),
      command: match.get('command').optionalText(),
    },
    startDelay: field.get('startDelay').duration(0),
    memory: memoryOf(field.get('memory')),
    cpu: field.get('cpu').number(1),
    routes: field.get('routes').list().map(routeOf),
    log: field.get('log').list().map(logOf),
    exit: exit.present
      ? { after: exit.get('after').duration(0), code: exit.get('code').number(0) }
      : undefined,
    onTerm: onTerm.raw === 'ignore' ? undefined : onTerm.number(0),
    finish: field.get('finish').duration(0),
    processes: field
      .get('processes')
      .list()
      .map((each) => each.text()),
  };
}

function memoryOf(field: Field): MemoryLaw {
  field.only('rest', 'perConnection', 'kept', 'start', 'leak');
  const start = field.get('start').only('to', 'over', 'step');
  const leak = field.get('leak').only('perSecond', 'max', 'overhead');
  return {
    rest: amountOf(field.get('rest'), 2 * 1024 * 1024),
    perConnection: amountOf(field.get('perConnection'), 0),
    kept: Math.min(1, field.get('kept').number(0)),
    start: start.present
      ? {
          to: amountOf(start.get('to'), 0),
          over: start.get('over').duration(0),
          step: stepOf(start.get('step')),
        }
      : undefined,
    leak: leak.present
      ? {
          perSecond: amountOf(leak.get('perSecond'), 0),
          max: leak.get('max').present ? amountOf(leak.get('max'), 0) : undefined,
          overhead: leak.get('overhead').number(0),
        }
      : undefined,
  };
}

/** Not 0: there would be no end of it. */
function stepOf(field: Field): number {
  const bytes = field.bytes(10 * 1024 * 1024);
  return bytes > 0 ? bytes : field.fail('must be more than 0');
}

/** `50Mi`, or `{env: NAME, unit: Mi, default: 0}`. */
function amountOf(field: Field, otherwise: number): Amount {
  if (!field.isMap) return field.bytes(otherwise);
  field.only('env', 'unit', 'default');
  const unit = UNITS[field.get('unit').text('')];
  if (unit === undefined)
    return field.get('unit').fail(`must be one of ${Object.keys(UNITS).join(' ').trim()}`);
  return { env: field.get('env').text(), unit, otherwise: field.get('default').number(0) };
}

function routeOf(field: Field): Route {
  field.only(
    'port',
    'path',
    'method',
    'status',
    'headers',
    'body',
    'bytes',
    'delay',
    'log',
    'atOnce',
    'count',
    'cached',
  );
  const port = field.get('port').number(0);
  if (port < 1 || port > 65_535) field.get('port').fail('must be a port, 1 to 65535');
  const headers = field.get('headers');
  return {
    port,
    path: field.get('path').text('/'),
    method: field.get('method').optionalText(),
    status: field.get('status').number(200),
    headers: headers.names().map((name) => [name, headers.get(name).text()]),
    body: field.get('body').text(''),
    delay: field.get('delay').duration(0),
    log: field.get('log').optionalText(),
    bytes: field.get('bytes').present ? amountOf(field.get('bytes'), 0) : undefined,
    atOnce: amountOf(field.get('atOnce'), 0),
    count: field
      .get('count')
      .list()
      .map((each) => {
        each.only('name', 'slower');
        return { name: counterOf(each.get('name')), slower: each.get('slower').duration(0) };
      }),
    cached: field.get('cached').present ? cachedOf(field.get('cached')) : undefined,
  };
}

function counterOf(field: Field): string {
  const name = field.text();
  return /^\w+$/.test(name) ? name : field.fail('must be letters, digits and _');
}

function cachedOf(field: Field): Cached {
  field.only('redis', 'key', 'of', 'expires', 'origin', 'count', 'failed');
  const origin = field.get('origin').only('server', 'path');
  const count = field.get('count').only('hits', 'misses', 'errors');
  const failed = field.get('failed').only('status', 'body');
  return {
    redis: addressOf(field.get('redis')),
    key: field.get('key').text(),
    of: amountOf(field.get('of'), 1),
    expires: field.get('expires').duration(0),
    origin: { ...addressOf(origin.get('server')), path: origin.get('path').text('/') },
    count: {
      hits: counterOf(count.get('hits')),
      misses: counterOf(count.get('misses')),
      errors: counterOf(count.get('errors')),
    },
    failed: { status: failed.get('status').number(502), body: failed.get('body').text('') },
  };
}

/** `cache:6379` */
function addressOf(field: Field): Address {
  const [, host = '', port = ''] = /^([\w.-]+):(\d{1,5})$/.exec(field.text()) ?? [];
  return host === '' || Number(port) < 1 || Number(port) > 65_535
    ? field.fail('must be a name and a port: cache:6379')
    : { host, port: Number(port) };
}

function logOf(field: Field): LogLine {
  field.only('on', 'text', 'stream', 'every');
  const on = field.get('on').text('start');
  if (on !== 'launch' && on !== 'grow' && on !== 'start' && on !== 'leak' && on !== 'term') {
    return field.get('on').fail('must be launch, grow, start, leak or term');
  }
  const stream = field.get('stream').text('stdout');
  if (stream !== 'stdout' && stream !== 'stderr') {
    return field.get('stream').fail('must be stdout or stderr');
  }
  return {
    on,
    stream,
    text: field.get('text').text(),
    every: field.get('every').present ? field.get('every').duration(0) : undefined,
  };
}
