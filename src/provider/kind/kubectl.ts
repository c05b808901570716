import type { ProcessResult } from '../../base/index.js';
import type { KindContext } from './context.js';

/**
 * kubectl on the control-plane node with the admin's kubeconfig, as kind itself uses it: the
 * provider needs no kubectl on the host, and works before the published API port does.
 */
export function adminKubectl(
  context: Pick<KindContext, 'docker'>,
  cluster: string,
  args: readonly string[],
  options: { input?: string; timeout?: number; signal?: AbortSignal } = {},
): Promise<ProcessResult> {
  const stdin = options.input === undefined ? [] : ['--interactive'];
  return context.docker(
    [
      'exec',
      ...stdin,
      `${cluster}-control-plane`,
      'kubectl',
      '--kubeconfig=/etc/kubernetes/admin.conf',
      '--request-timeout=10s',
      ...args,
    ],
    // More than one request may be needed (discovery), so longer than one may take.
    { ...options, timeout: options.timeout ?? 30_000 },
  );
}
