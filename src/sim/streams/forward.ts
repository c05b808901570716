import { bridge } from '../net/index.js';
import { messageOf } from '../machinery/index.js';
import type { ByteStream } from './byte-stream.js';
import type { StreamOptions } from './options.js';

/** Connects a stream to a port of a pod. `failed` gets the text that the client shows, when it cannot be. */
export async function forward(
  { agent, namespace, pod }: StreamOptions,
  port: number,
  stream: ByteStream,
  failed: (text: string) => void,
): Promise<void> {
  try {
    const connection = await agent.portForward(namespace, pod, port);
    if (stream.destroyed) connection.close();
    else bridge(stream, connection);
  } catch (error) {
    failed(messageOf(error));
    stream.end();
  }
}
