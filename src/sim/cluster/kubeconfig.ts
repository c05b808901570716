import { stringify } from 'yaml';

/** A kubeconfig with one context, `lab-sim-NAME`: whoever reads it sees that the cluster is simulated. */
export function kubeconfigOf(
  name: string,
  server: string,
  authority: string,
  token: string,
): string {
  const id = `lab-sim-${name}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: id,
        cluster: {
          server,
          'certificate-authority-data': Buffer.from(authority).toString('base64'),
        },
      },
    ],
    users: [{ name: id, user: { token } }],
    contexts: [{ name: id, context: { cluster: id, user: id } }],
    'current-context': id,
  });
}
