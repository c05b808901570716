import { expect } from 'chai';
import fc from 'fast-check';
import { KUBECTL_VERBS, parseKubectl } from '../../src/model/index.js';

/** Why a line is refused; undefined when it is not. */
function kubectlRefusal(args: string[]): string | undefined {
  const parsed = parseKubectl(args);
  return 'refusal' in parsed ? parsed.refusal : undefined;
}

const words = (line: string): string[] => line.split(' ');

describe('kubectl lines of a scenario', () => {
  for (const line of [
    'get svc,endpointslices -o wide',
    'get pods -A --show-labels',
    'get pods -l app=web -oyaml',
    'get deploy web -o jsonpath={.spec.replicas}',
    'get pods -n kube-system --sort-by=.metadata.name',
    'get pods -o=wide --no-headers',
    'get events --field-selector reason=BackOff',
    'describe svc web',
    'logs -n kube-system -l k8s-app=kube-dns --tail=10',
    'logs web-0 -c nginx --previous',
    'logs web-0 -p --since 5m',
    'events --for pod/web --types=Warning',
    'top pod --containers',
    'explain pod.spec --recursive',
    'api-resources -o name',
    'auth can-i get pods',
    'rollout status deploy/web --watch=false',
    'rollout status deploy/web --timeout=15s',
    'rollout history deploy/web --revision=2',
    'cluster-info',
    'version --client',
    'exec web-0 -c nginx -- cat /etc/hosts',
    'exec deploy/web -- sh -c anything --kubeconfig goes here',
  ]) {
    it(`take ${line}`, () => expect(kubectlRefusal(words(line))).to.equal(undefined));
  }

  for (const line of [
    '',
    'delete pod web',
    'apply -f x.yaml',
    'patch svc web -p {}',
    'edit deploy web',
    'proxy',
    'cp web:/a b',
    'port-forward svc/web 1:1',
    'config view --raw',
    'attach web',
    'debug web',
    'run web --image=x',
    'plugin list',
    'rollout undo deploy/web',
    'rollout restart deploy/web',
    'rollout',
    'auth reconcile',
    'cluster-info dump --output-directory=/tmp',
    '-n kube-system get pods',
    '--kubeconfig=other.yaml get pods',
    'get pods --kubeconfig=other.yaml',
    'get pods --kubeconfig other.yaml',
    'get pods --context other',
    'get pods --cluster=other',
    'get pods --server=https://example.test',
    'get pods -s https://example.test',
    'get pods --token=x',
    'get pods --as=admin',
    'get pods --as-group=system:masters',
    'get pods --user=x',
    'get pods --insecure-skip-tls-verify',
    'get -f /etc/passwd',
    'get --filename=/etc/passwd',
    'get -k /etc',
    'get --raw=/api/v1/secrets',
    'get --raw /api',
    'get pods -o jsonpath-file=/etc/passwd',
    'get pods -o go-template={{.}}',
    'get pods -o custom-columns-file=/etc/passwd',
    'get pods --template={{.}}',
    'get pods -w',
    'get pods --watch',
    'get pods -Aw',
    'get pods -v=9',
    'get pods --cache-dir=/tmp/x',
    'get pods -n',
    'get pods -n ../x',
    'get pods -',
    'get pods -- --raw=/',
    'get pods --no-headers=maybe',
    'logs -f web',
    'logs web --follow',
    'rollout status deploy/web -w',
    'rollout status deploy/web --watch',
    'exec web -it -- sh',
    'exec web -i -- sh',
    'exec web sh',
    'exec web --',
    'exec -- sh',
    'exec web other -- sh',
    'exec -f pod.yaml -- sh',
    'exec web -c -- sh',
    'exec -n shop web -n kube-system -- sh',
    'exec -nshop web --namespace=kube-system -- sh',
    'get pods --show-labels --show-labels=false',
    'get pods -l a=b --selector=c=d',
  ]) {
    it(`refuse ${line === '' ? 'nothing at all' : line}`, () => {
      expect(kubectlRefusal(line === '' ? [] : words(line))).to.be.a('string');
    });
  }

  it('are split as kubectl does it, wherever the flags stand', () => {
    const split = (line: string) => {
      const parsed = parseKubectl(words(line));
      if ('refusal' in parsed) throw new Error(parsed.refusal);
      return { ...parsed, flags: Object.fromEntries(parsed.flags) };
    };
    for (const namespace of ['-n a', '-na', '-n=a', '--namespace a', '--namespace=a']) {
      expect(split(`exec ${namespace} web -c=x -- ls -n b`)).to.deep.equal({
        verb: 'exec',
        words: ['web'],
        flags: { namespace: 'a', container: 'x' },
        command: ['ls', '-n', 'b'],
      });
    }
    expect(split('logs web -p --timestamps=false -n a --tail 5')).to.deep.equal({
      verb: 'logs',
      words: ['web'],
      flags: { previous: '', namespace: 'a', tail: '5' },
      command: [],
    });
    expect(split('rollout status deploy/web').verb).to.equal('rollout status');
  });

  it('name a flag that is there twice', () => {
    const line = 'exec -n shop ds/kube-proxy -n kube-system -- sh';
    expect(kubectlRefusal(words(line))).to.equal('the flag --namespace is there twice');
  });

  it('never let an unknown flag or verb through, whatever stands around it', () => {
    const bad = fc.constantFrom(
      '--kubeconfig=x',
      '--raw=/',
      '--context=x',
      '--token=t',
      '-f',
      '--as=a',
      '-w',
    );
    const verb = fc.constantFrom(...Object.keys(KUBECTL_VERBS));
    const good = fc.array(fc.constantFrom('pods', 'web', '--namespace=a', '-na'), { maxLength: 4 });
    fc.assert(
      fc.property(verb, good, bad, good, (verb, before, flag, after) => {
        const args = [
          ...verb.split(' '),
          ...before,
          flag,
          ...after,
          ...(verb === 'exec' ? ['--', 'ls'] : []),
        ];
        expect(kubectlRefusal(args)).to.be.a('string');
      }),
    );
  });

  it('are refused or not for any list of texts, without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        const refusal = kubectlRefusal(args);
        expect(refusal === undefined || refusal.length > 0).to.equal(true);
      }),
    );
  });
});
