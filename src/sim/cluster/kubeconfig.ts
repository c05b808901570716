/** A kubeconfig with one context, `lab-sim-NAME`: whoever reads it sees that the cluster is simulated. */
export function kubeconfigOf(
  name: string,
  server: string,
  authority: string,
  token: string,
): string {
  const id = JSON.stringify(`lab-sim-${name}`);
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${id}
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(authority).toString('base64')}
users:
  - name: ${id}
    user:
      token: ${JSON.stringify(token)}
contexts:
  - name: ${id}
    context:
      cluster: ${id}
      user: ${id}
current-context: ${id}
`;
}
