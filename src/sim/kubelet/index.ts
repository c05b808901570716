export { startKubelets, type KubeletParts, type Kubelets } from './kubelets.js';
export type { IssueToken, TokenFor } from './pod-host.js';
