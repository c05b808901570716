/** The Deployment (or StatefulSet, or bare pod) a pod belongs to, by its name: `frontend-deploy-7c9f8b6d5-x2x9p` → `frontend-deploy`. */
export function workloadOf(pod: string): string {
  return pod
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '')
    .replace(/-\d{1,3}$/, '');
}
