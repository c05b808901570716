import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';

/** A socket between the docker command and the daemon, so that a test can take Docker away and leave the daemon alone. */
export interface DockerProxy {
  /** For the environment of what is tested. */
  env: { DOCKER_HOST: string };
  /** From now on: pass everything on, answer nothing, or refuse connections. */
  set(mode: 'pass' | 'hang' | 'refuse'): void;
  close(): Promise<void>;
}

export async function dockerProxy(path: string): Promise<DockerProxy> {
  const daemon = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  let mode: 'pass' | 'hang' | 'refuse' = 'pass';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    if (mode === 'refuse') client.destroy();
    if (mode !== 'pass') return;
    const upstream = createConnection({ path: daemon, allowHalfOpen: true });
    keep(upstream);
    client.pipe(upstream);
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    env: { DOCKER_HOST: `unix://${path}` },
    set: (next) => {
      mode = next;
      if (mode === 'hang') for (const socket of sockets) socket.unpipe().pause();
      if (mode === 'refuse') for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}
