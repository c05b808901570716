import { Agent, request } from 'node:https';
import { parse } from 'yaml';
import { WebSocket } from 'ws';

/** Where a cluster is, and how one is let in. */
export interface Access {
  port: number;
  token: string;
  ca: Buffer;
  /** Sent with every request besides: whom it acts as. */
  headers?: Record<string, string | string[]>;
}

export interface Answer {
  code: number;
  body: string;
}

/** What a kubeconfig of the embedded cluster says. */
export function accessOf(kubeconfig: string): Access {
  const { clusters, users } = parse(kubeconfig) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const { cluster } = clusters[0]!;
  return {
    port: Number(new URL(cluster.server).port),
    token: users[0]!.user.token,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
  };
}

/** A client of the API that is nothing but requests. */
export class Client {
  private readonly agent: Agent;

  constructor(private readonly access: Access) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca: access.ca });
  }

  ask(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
    accept?: string,
  ): Promise<Answer> {
    const { port, token } = this.access;
    return new Promise((done, fail) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': type,
        ...(accept === undefined ? {} : { accept }),
        ...this.access.headers,
      };
      const options = { host: '127.0.0.1', port, method, path, headers, agent: this.agent };
      const asked = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => done({ code: response.statusCode ?? 0, body: text }));
        response.on('error', fail);
      });
      asked.on('error', fail);
      asked.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    });
  }

  /** What a command in a container prints, stdout and stderr together, and how it ended. */
  exec(namespace: string, pod: string, command: string[]): Promise<string> {
    const { port, token, ca } = this.access;
    const query = [
      ...command.map((word) => `command=${encodeURIComponent(word)}`),
      'stdout=true',
      'stderr=true',
    ];
    const url = `wss://127.0.0.1:${port}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.join('&')}`;
    return new Promise((done, fail) => {
      const socket = new WebSocket(url, ['v5.channel.k8s.io'], {
        ca,
        headers: { authorization: `Bearer ${token}` },
      });
      let text = '';
      socket.on('message', (data: Buffer) => (text += data.subarray(1).toString('utf8')));
      socket.on('close', () => done(text));
      socket.on('error', fail);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
