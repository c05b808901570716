/** What differs from run to run in what kubectl prints, and what stands for it. */
interface Mask {
  find: RegExp;
  put: string;
  /** Why two clusters that are both right differ there. */
  why: string;
}

/** The alphabet of generated names: no vowels, no 0, 1, 3 (k8s.io/apimachinery util/rand). */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';

/** In this order: what a later rule would take apart comes first. */
export const MASKS: Mask[] = [
  {
    find: /^.*failed to sync configmap cache: timed out.*\n/gm,
    put: '',
    why: 'the kubelet of a busy machine says so now and then, and tries again',
  },
  {
    find: /\+lab-sim\b/g,
    put: '',
    why: 'versions of the embedded cluster say that it is simulated',
  },
  {
    find: /\bchaos-lab\.dev\/cluster-id=[^,\n]+,/g,
    put: '',
    why: 'kind clusters of lab have its label on their nodes',
  },
  {
    find: /(imageID"?: ?"?|Image ID: +)[\w./-]+@sha256:[0-9a-f]{64}/g,
    put: '$1<digest>',
    why: 'what an image is called by its runtime depends on how it came there',
  },
  {
    find: /\b(X509SHA256=|start exec ")[0-9a-f]{64}/g,
    put: '$1<digest>',
    why: 'keys and exec sessions are drawn',
  },
  {
    find: /\bnginx\/1\.\d+\.\d+/g,
    put: 'nginx/<version>',
    why: 'the recording was made with a stand-in of another version',
  },
  {
    find: /^(Date|Last-Modified|ETag): .*$/gm,
    put: '$1: <moment>',
    why: 'a moment, as HTTP writes it, and what nginx makes of that of a file',
  },
  {
    find: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    put: '<uid>',
    why: 'UIDs are drawn',
  },
  {
    find: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g,
    put: '<time>',
    why: 'a moment',
  },
  {
    find: /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
    put: '<time>',
    why: 'a moment, as describe writes it',
  },
  {
    find: /(Created on: +)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC/g,
    put: '$1<time>',
    why: 'a moment, as Go prints it',
  },
  {
    find: /(containerd|lab-sim):\/\/[0-9a-f]{64}/g,
    put: '<container>',
    why: 'container ids are drawn; their prefix says what runs them',
  },
  {
    find: /sha256:[0-9a-f]{64}/g,
    put: '<digest>',
    why: 'an image id depends on how the image was built',
  },
  {
    find: /\b(resourceVersion|Resource Version|containerPID)("?: *)"?\d+"?/g,
    put: '$1$2<number>',
    why: 'a counter of the whole cluster',
  },
  {
    find: /(generateName: \S+\n +generation: )\d+/g,
    put: '$1<number>',
    why: 'how often the EndpointSlice was written depends on which pods came Ready together',
  },
  {
    find: new RegExp(`-[0-9a-f]{8,10}-${RANDOM}{5}\\b`, 'g'),
    put: '-<hash>-<suffix>',
    why: 'a pod of a ReplicaSet',
  },
  {
    find: /(pod-template-hash(?:=|: |":")|controller-revision-hash(?:=|: |":")|-)(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{8,10}\b/g,
    put: '$1<hash>',
    why: 'a pod-template-hash depends on how Go prints the template',
  },
  {
    find: new RegExp(
      `\\b(kube-api-access|kube-proxy|nodenet|agent|once|made|web|nobody|web-door|db|greedy)-${RANDOM}{5}\\b`,
      'g',
    ),
    put: '$1-<suffix>',
    why: 'generated names end in five drawn characters',
  },
  {
    find: /\b(10|172|192)\.\d{1,3}\.\d{1,3}\.\d{1,3}(\/\d+)?\b/g,
    put: '<ip>',
    why: 'addresses are given in the order of creation',
  },
  {
    find: /https:\/\/127\.0\.0\.1:\d+/g,
    put: 'https://<server>',
    why: 'the API server listens on a free port',
  },
  {
    find: /(\bFailedScheduling\s+\S+) \(x\d+ over \d\w*\)/g,
    put: '$1',
    why: 'the scheduler looks again after five minutes, and on a busy machine the rows take longer',
  },
  { find: /\bx\d+ over \d\w*/g, put: 'x<n> over <age>', why: 'how often an event came so far' },
  {
    find: /(?<=  |\(|^)\d+(s|m|h|d)(\d+(s|m|h|d))?(?= ago\)|  | \(x|\)|$)/gm,
    put: '<age>',
    why: 'an age in a column or in brackets; probe periods and CPU are not',
  },
  {
    find: /(Successfully pulled .* in |including waiting\)|^Age: +|Duration: +)\d[\w.]*/gm,
    put: '$1<age>',
    why: 'how long something took',
  },
  {
    find: /(Machine ID|System UUID|Boot ID|Kernel Version|OS Image|Container Runtime Version)(: +).*/g,
    put: '$1$2<host>',
    why: 'the machine under the node',
  },
  {
    find: /(machineID|systemUUID|bootID|kernelVersion|osImage|containerRuntimeVersion)("?: ).*/g,
    put: '$1$2<host>',
    why: 'the machine under the node, in YAML',
  },
  {
    find: /"continue": ?"[^"]+"/g,
    put: '"continue":"<token>"',
    why: 'a place in one version of the store',
  },
];

/** The text with other names for what has them. */
export function renamed(text: string, names: [from: string, to: string][]): string {
  return names.reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

/**
 * What kubectl printed, without what differs from run to run. Columns are parted by two spaces, because
 * their width follows from what was masked. `names` are replaced first: the cluster's, and images' own.
 */
export function masked(text: string, names: [from: string, to: string][]): string {
  const plain = MASKS.reduce((all, { find, put }) => all.replace(find, put), renamed(text, names));
  return plain
    .split('\n')
    .map((line) => line.replace(/(?<=\S)[ \t]{2,}/g, '  ').trimEnd())
    .join('\n');
}
