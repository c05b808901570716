/** Where a program of the target comes from: a file of this machine, or one inside an image. */
export type ProgramSource = { file: string } | { image: string; path: string };

/** What a cluster is upgraded to: an option of the user, never part of a scenario. */
export interface UpgradeTarget {
  /** Of Kubernetes, as nodes report it: `v1.35.4`. */
  version: string;
  /** Image that the upgraded cluster asks for → the one of this machine that it gets. Others the nodes pull. */
  images: Record<string, string>;
  /** By the name that the program is installed under: `kubeadm`, `kubelet`, `etcdutl`. */
  programs: Record<string, ProgramSource>;
}
