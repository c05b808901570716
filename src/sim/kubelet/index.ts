export { startKubelets, type KubeletParts, type Kubelets } from './kubelets.js';
export type { TokenFor } from './pod-host.js';
