import { request, Agent } from 'node:https';
import { createInterface } from 'node:readline';
import { same, type KubeObject } from '../../../src/sim/machinery/index.js';
import type { Access, Client } from '../client.js';

export interface Listed {
  metadata: { resourceVersion: string };
  items: KubeObject[];
}

const keyOf = ({ metadata }: KubeObject): string =>
  `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
const bare = ({ metadata, ...rest }: KubeObject): unknown => {
  return { ...rest, metadata, kind: undefined, apiVersion: undefined };
};

/** What a watch makes of a list, to be held against what a later list says. */
export class Mirror {
  private readonly objects = new Map<string, KubeObject>();
  private last = 0;
  private readonly agent: Agent;
  readonly problems: string[] = [];

  private constructor(
    private readonly client: Client,
    access: Access,
    readonly path: string,
    list: Listed,
  ) {
    for (const item of list.items) this.objects.set(keyOf(item), item);
    this.last = Number(list.metadata.resourceVersion);
    this.agent = new Agent({ ca: access.ca });
    const { port, token } = access;
    const query = `?watch=1&resourceVersion=${list.metadata.resourceVersion}`;
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: path + query,
        headers: { authorization: `Bearer ${token}` },
        agent: this.agent,
      },
      (response) => {
        createInterface({ input: response })
          .on('line', (line) => this.take(line))
          .on('error', () => {});
      },
    );
    asked.on('error', () => {});
    asked.end();
  }

  static async open(client: Client, access: Access, path: string): Promise<Mirror> {
    const { body } = await client.ask('GET', path);
    return new Mirror(client, access, path, JSON.parse(body) as Listed);
  }

  private take(line: string): void {
    const { type, object } = JSON.parse(line) as { type: string; object: KubeObject };
    const version = Number(object.metadata?.resourceVersion);
    if (!(version > this.last)) this.problems.push(`${type} ${version} after ${this.last}`);
    this.last = version;
    const key = keyOf(object);
    const known = this.objects.has(key);
    if (type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, object);
    if (known === (type === 'ADDED')) this.problems.push(`${type} of ${key}, known: ${known}`);
  }

  /** How the objects differ from those of a list; asked again while the cluster moves. */
  async differences(): Promise<{ objects: KubeObject[]; problems: string[] }> {
    let problems: string[] = [];
    let objects: KubeObject[] = [];
    for (let attempt = 0; attempt < 20; attempt++) {
      const { body } = await this.client.ask('GET', this.path);
      objects = (JSON.parse(body) as Listed).items;
      await new Promise((done) => setTimeout(done, 50));
      problems = objects
        .filter((item) => {
          const mine = this.objects.get(keyOf(item));
          return mine === undefined || !same(bare(mine), bare(item));
        })
        .map((item) => `watch and list differ in ${keyOf(item)}`);
      if (this.objects.size !== objects.length) {
        problems.push(`${this.objects.size} objects by the watch, ${objects.length} by the list`);
      }
      if (problems.length === 0) break;
    }
    return { objects, problems: [...this.problems, ...problems] };
  }

  close(): void {
    this.agent.destroy();
  }
}
