import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { connect } from '../../src/kube/index.js';
import type { KubeObject, WatchListener } from '../../src/model/index.js';
import { pod, sendJson, sendStatus, TinyApi } from './tiny-api.js';

const PODS = '/api/v1/namespaces/demo/pods';
const query = { kind: 'Pod', namespace: 'demo' };

/** What a listener saw, as words, and a way to wait for it. */
class Recorder implements WatchListener {
  readonly seen: string[] = [];
  private wake: () => void = () => {};

  reset(objects: KubeObject[]): void {
    this.push(`reset ${objects.map((object) => object.metadata.name).join(',')}`.trim());
  }
  change(type: string, object: KubeObject): void {
    this.push(`${type} ${object.metadata.name}`);
  }
  async until(count: number): Promise<string[]> {
    while (this.seen.length < count) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.seen;
  }
  private push(text: string): void {
    this.seen.push(text);
    this.wake();
  }
}

describe('watch', () => {
  let api: TinyApi;
  let stop: AbortController;
  let recorder: Recorder;
  /** One entry per watch connection: its query and its open answer. */
  let watches: { from: string | null; response: ServerResponse }[];
  let lists: string[];
  let onWatch: (response: ServerResponse) => void;

  beforeEach(async () => {
    api = await new TinyApi().start();
    stop = new AbortController();
    recorder = new Recorder();
    watches = [];
    lists = [];
    onWatch = () => {};
    api.on('GET', '/version', (_, response) => sendJson(response, { gitVersion: 'v1' }));
    api.on('GET', PODS, (seen, response) => {
      if (seen.query.get('watch') === 'true') {
        response.writeHead(200).flushHeaders();
        watches.push({ from: seen.query.get('resourceVersion'), response });
        onWatch(response);
      } else {
        lists.push('list');
        sendJson(response, {
          metadata: { resourceVersion: `${lists.length * 10}` },
          items: [pod('a', '1')],
        });
      }
    });
  });
  afterEach(async () => {
    stop.abort();
    await api.stop();
  });

  const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
  /** How the watch ended: 'ended', or what it rejected with. */
  let running: Promise<unknown>;
  const start = async (lostAfterMs = 20_000, away = () => false): Promise<void> => {
    const kube = await connect(api.kubeconfig, { lostAfterMs, away });
    running = kube.watch(query, recorder, stop.signal).then(
      () => 'ended',
      (error: unknown) => error,
    );
  };

  it('lists, then hands on changes however the bytes are cut', async () => {
    onWatch = (response) => {
      const text = event('ADDED', pod('bü', '11')) + event('DELETED', pod('a', '12'));
      const bytes = Buffer.from(text);
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) return;
        response.write(bytes.subarray(at, at + 37));
        at += 37;
        setImmediate(next);
      };
      next();
    };
    await start();
    expect(await recorder.until(3)).to.deep.equal(['reset a', 'ADDED bü', 'DELETED a']);
    expect(watches[0]?.from).to.equal('10');
    stop.abort();
    expect(await running).to.equal('ended');
  });

  it('goes on where it was after the server ended, broke or garbled the connection', async () => {
    const ends: ((response: ServerResponse) => void)[] = [
      (response) => void response.end(event('ADDED', pod('b', '11'))),
      (response) => {
        response.write(event('ADDED', pod('c', '12')) + '{"type":"MODI');
        setTimeout(() => response.socket?.resetAndDestroy(), 20);
      },
      (response) => void response.write(event('BOOKMARK', pod('', '15')) + 'no json\n'),
      (response) => void response.write(event('ADDED', pod('d', '16'))),
    ];
    onWatch = (response) => ends[watches.length - 1]?.(response);
    await start();
    expect(await recorder.until(4)).to.deep.equal(['reset a', 'ADDED b', 'ADDED c', 'ADDED d']);
    expect(watches.map(({ from }) => from)).to.deep.equal(['10', '11', '12', '15']);
    expect(lists).to.have.length(1);
  });

  it('lists again when its version is too old, by event or by status', async () => {
    onWatch = (response) => {
      if (watches.length === 1) {
        response.write(event('ERROR', { kind: 'Status', code: 410, reason: 'Expired' }));
      }
    };
    await start();
    await recorder.until(2);
    while (watches.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(recorder.seen).to.deep.equal(['reset a', 'reset a']);
    expect(watches[1]?.from).to.equal('20');

    api.on('GET', PODS, (seen, response) => {
      if (seen.query.get('watch')) sendStatus(response, 410, 'Expired', 'too old');
      else sendJson(response, { metadata: { resourceVersion: '30' }, items: [pod('z', '30')] });
    });
    watches[1]?.response.end();
    expect((await recorder.until(3))[2]).to.equal('reset z');
  });

  it('survives that the server is away for less than lostAfterMs', async () => {
    await start();
    await recorder.until(1);
    await api.down();
    await new Promise((resolve) => setTimeout(resolve, 300));
    onWatch = (response) => void response.write(event('ADDED', pod('back', '11')));
    await api.listen();
    expect(await recorder.until(2)).to.deep.equal(['reset a', 'ADDED back']);
  });

  it('is CLUSTER_LOST when the server stays away', async () => {
    await start(400);
    await recorder.until(1);
    await api.down();
    expect(await running).to.have.property('code', 'CLUSTER_LOST');
  });

  it('is not lost while somebody restarts the server, and lost when it stays away after that', async () => {
    let away = true;
    await start(400, () => away);
    await recorder.until(1);
    await api.down();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await Promise.race([running, Promise.resolve('goes on')])).to.equal('goes on');
    away = false;
    expect(await running).to.have.property('code', 'CLUSTER_LOST');
  });

  it('is CLUSTER_LOST when the server falls silent without closing anything', async () => {
    await start(1000);
    await recorder.until(1);
    // Accepts requests and never answers, as a paused container does.
    api.on('GET', '/version', () => {});
    api.on('GET', PODS, () => {});
    const error = await running;
    expect(error).to.have.property('code', 'CLUSTER_LOST');
    expect(api.seen.filter(({ path }) => path === '/version')).to.not.be.empty;
  });

  it('is refused at once when its first list is refused', async () => {
    api.on('GET', PODS, (_, response) => sendStatus(response, 403, 'Forbidden', 'no'));
    await start();
    expect(await running).to.have.property('code', 'API_REFUSED');
  });

  it('rejects with what a listener throws: a defect is not swallowed', async () => {
    onWatch = (response) => void response.write(event('ADDED', pod('b', '11')));
    const defect = new Error('listener');
    recorder.change = () => {
      throw defect;
    };
    await start();
    expect(await running).to.equal(defect);
  });

  it('does not hammer a server that accepts and closes at once', async () => {
    onWatch = (response) => void response.end();
    await start();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(watches.length).to.be.within(2, 8);
  });
});
