/**
 * Show: the engineer's path in a second terminal, with kubectl, while `lab run atlan-outage
 * --pause-after inject` holds the broken system on the embedded cluster: what a real cluster says,
 * this one says. Needs kubectl and curl.
 *   npm run build && npx tsx test/show/second-terminal.ts
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../../src/base/index.js';
import { Lab, textOf } from '../e2e/lab.js';
import { show } from './show.js';

/** A command, and what must be on screen. */
interface Look {
  command: string[];
  words: RegExp[];
  /** Default 0. */
  exit?: number;
  /** Lines of its output that are shown; the others are counted. Default 14. */
  lines?: number;
}

const kubectl = (line: string, ...words: RegExp[]): Look => ({
  command: ['kubectl', '-n', 'atlan', ...line.split(' ')],
  words,
});
const SERVICE = 'backend-svc.atlan.svc.cluster.local';

const looks = (frontend: string, backendIp: string): Look[] => [
  {
    command: ['curl', '-si', '-m', '6', frontend],
    words: [/^HTTP\/1\.1 502 Bad Gateway/, /nginx/],
  },
  kubectl(
    'get pods -o wide',
    /^frontend-deploy-\S+ .* [1-9]\d* \(.* ago\)/m,
    /^backend-deploy.* 1\/1 +Running +0 /m,
  ),
  kubectl('describe svc backend-svc', /^Selector: +app=backend$/m, /^Endpoints: *(<none>)?$/m),
  kubectl('get endpointslices -l kubernetes.io/service-name=backend-svc', /<unset>/),
  kubectl('get pods --show-labels', /backend-deploy-.*app=backend-api/),
  kubectl(`exec deploy/tools -- nslookup ${SERVICE}`, new RegExp(SERVICE), /Address/),
  {
    ...kubectl(
      'exec deploy/frontend-deploy -c nginx -- curl -sS -m 6 http://backend-svc:5678/',
      /curl: \(7\) Failed to connect to backend-svc port 5678/,
    ),
    exit: 7,
  },
  kubectl(`exec deploy/tools -- wget -q -O - http://${backendIp}:5678/`, /^backend-ok$/m),
  {
    ...kubectl(
      'describe pod -l app=frontend',
      /Last State: +Terminated\n +Reason: +OOMKilled\n +Exit Code: +137/,
      /memory: +7Mi/,
      /Back-off restarting failed container/,
    ),
    lines: 200,
  },
  kubectl('logs -l app=frontend --previous --tail=5', /GET \/ HTTP\/1\.1/),
  kubectl(
    'get events --field-selector reason=BackOff',
    /Warning +BackOff +pod\/frontend-deploy.*Back-off restarting failed container nginx in pod/,
  ),
  {
    ...kubectl(
      'describe node -l node-role=memory-pressure',
      /Taints: +node\.kubernetes\.io\/memory-pressure:NoSchedule/,
      /MemoryPressure +True .*KubeletHasInsufficientMemory +kubelet has insufficient memory available/,
      /NodeHasInsufficientMemory/,
    ),
    lines: 200,
  },
  kubectl(
    'get events -n default --field-selector reason=NodeHasInsufficientMemory',
    /NodeHasInsufficientMemory +node\//,
  ),
  kubectl('top nodes', /^\S+-worker +\d+m .*Mi +\d+%/m),
  kubectl('top pods', /^memory-stress-\S+ +\d+m +[5-9]\d\dMi/m),
];

const lab = await Lab.create();
const shown: string[] = [];
let missing = 0;

function write({ command, words, exit = 0, lines = 14 }: Look, output: string, code: number): void {
  const absent = words.filter((word) => !word.test(output));
  const all = output.trimEnd().split('\n');
  const more = all.length > lines ? [`… ${all.length - lines} lines more`] : [];
  const wrong = [
    ...absent.map((word) => `MISSING: ${String(word)}`),
    ...(code === exit ? [] : [`EXIT ${code}, ${exit} expected`]),
  ];
  missing += wrong.length;
  if (wrong.length > 0) process.stderr.write(`${command.join(' ')}\n${wrong.join('\n')}\n`);
  shown.push([`$ ${command.join(' ')}`, ...all.slice(0, lines), ...more, ...wrong].join('\n'));
}

try {
  const run = lab.start([
    ...['run', 'atlan-outage', '--provider', 'embedded', '--pause-after', 'inject'],
    ...['--cluster', lab.cluster],
  ]);
  await run.until(/── inject low-memory-limit/);
  const env = { KUBECONFIG: join(lab.clusterDir(), 'kubeconfig') };
  const watching = kubectl('get pods -l app=frontend --watch', /OOMKilled/, /CrashLoopBackOff/);
  const [file = '', ...args] = watching.command;
  const watch = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let watched = '';
  watch.stdout.setEncoding('utf8').on('data', (text: string) => (watched += text));
  const ended = await run.ended;
  watch.kill();
  if (ended.code !== 0) throw new Error(textOf(ended));
  write({ ...watching, lines: 30 }, watched, 0);

  const port = lab.record('atlan-outage').environment.ports.frontend?.port;
  const backendIp = await runProcess(
    'kubectl',
    [
      '-n',
      'atlan',
      'get',
      'pods',
      '-l',
      'app=backend-api',
      '-o',
      'jsonpath={.items[0].status.podIP}',
    ],
    { env },
  );
  // What the last back-off leaves: seconds of cluster time.
  await delay(6000);
  for (const look of looks(`http://127.0.0.1:${port}/`, backendIp.stdout)) {
    const [program = '', ...rest] = look.command;
    const result = await runProcess(program, rest, { env, timeout: 30_000 });
    write(look, `${result.stdout}${result.stderr}`, result.exitCode ?? -1);
  }
  const down = await lab.run(['down', '--cluster', lab.cluster]);
  if (down.code !== 0) throw new Error(textOf(down));
} finally {
  await lab.remove();
}
const summary =
  missing === 0 ? 'every word was on screen' : `${missing} words or exit codes missing`;
show('second-terminal', `${shown.join('\n\n')}\n\n${summary}`, missing === 0);
