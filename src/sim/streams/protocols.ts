import type { StreamOptions } from './options.js';

/** A subprotocol of a stream. */
export interface Protocol {
  /** As the client offers it; '' when it offers none. */
  name: string;
  /** Of the channels; 0: SPDY in WebSocket messages. */
  version: 0 | 1 | 4 | 5;
  base64: boolean;
}

const binary = (name: string, version: Protocol['version']): Protocol => ({
  name,
  version,
  base64: false,
});
const text = (name: string, version: Protocol['version']): Protocol => ({
  name,
  version,
  base64: true,
});

/** What a kubelet and an API server speak (KEP-4006; cri/streaming/remotecommand/websocket.go). */
const COMMAND = [
  binary('v5.channel.k8s.io', 5),
  binary('v4.channel.k8s.io', 4),
  text('v4.base64.channel.k8s.io', 4),
  binary('channel.k8s.io', 1),
  text('base64.channel.k8s.io', 1),
  binary('', 1),
];

const FORWARD = [
  binary('SPDY/3.1+portforward.k8s.io', 0),
  binary('v4.channel.k8s.io', 4),
  text('v4.base64.channel.k8s.io', 4),
  binary('', 4),
];

/** The first of the client's protocols that is spoken here. */
export function chooseProtocol(
  kind: StreamOptions['kind'],
  offered: readonly string[],
): Protocol | undefined {
  const known = kind === 'portforward' ? FORWARD : COMMAND;
  for (const name of offered.length === 0 ? [''] : offered) {
    const found = known.find((each) => each.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
