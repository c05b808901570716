/** The address of the n-th node, from 0: 172.18.0.2 and on, in the /16 that kind's Docker network has. */
export function nodeAddress(index: number): string {
  const host = index + 2;
  return `172.18.${host >> 8}.${host & 255}`;
}

/** The /24 of the n-th node's pods: 10.244.N.0/24, and the next /16 after 256 nodes. */
export function podCIDR(index: number): string {
  return `${prefix(index)}.0/24`;
}

/** The node's own address in its pods' network: what a pod sees as the peer of a probe. */
export function podGateway(index: number): string {
  return `${prefix(index)}.1`;
}

/** `.kube-dns` always has this address (kubeadm: the tenth of the service range). */
export const DNS_ADDRESS = '10.96.0.10';

function prefix(index: number): string {
  return `10.${244 + (index >> 8)}.${index & 255}`;
}

/** Hands out the addresses of one node's pods, each one after the last, as the CNI plugin host-local does. */
export function createAddresses(index: number): {
  take(): string;
  free(address: string): void;
} {
  const taken = new Set<number>();
  let last = 1;
  return {
    take: () => {
      for (let tries = 0; tries < 253; tries++) {
        last = last >= 254 ? 2 : last + 1;
        if (taken.has(last)) continue;
        taken.add(last);
        return `${prefix(index)}.${last}`;
      }
      throw new Error(`no IP addresses available in range set: ${podCIDR(index)}`);
    },
    free: (address) => void taken.delete(Number(address.slice(address.lastIndexOf('.') + 1))),
  };
}

/** Whether the text is an IPv4 address. */
export function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}
