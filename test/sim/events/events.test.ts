import { expect } from 'chai';
import { createRecorders, expireEvents } from '../../../src/sim/events/index.js';
import { eventStore, FakeClock } from './fake.js';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'fid', uid: 'u-1', resourceVersion: '7' },
};
const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', uid: 'u-2', resourceVersion: '9' },
};

describe('sim events', () => {
  let clock: FakeClock;
  let store: ReturnType<typeof eventStore>;
  let recorders: ReturnType<typeof createRecorders>;
  beforeEach(() => {
    clock = new FakeClock();
    store = eventStore(clock);
    recorders = createRecorders(store.sim);
  });

  it('writes an event of a container as the kubelet does', () => {
    const message = 'Started container nginx';
    recorders('kubelet', 'n1').event(pod, 'Normal', 'Started', message, 'spec.containers{nginx}');
    const [event] = store.events();
    expect(event?.metadata?.name).to.match(/^web\.[0-9a-f]{16}$/);
    delete event?.metadata?.name;
    expect(event).to.deep.equal({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'fid' },
      involvedObject: {
        kind: 'Pod',
        namespace: 'fid',
        name: 'web',
        uid: 'u-1',
        apiVersion: 'v1',
        resourceVersion: '7',
        fieldPath: 'spec.containers{nginx}',
      },
      reason: 'Started',
      message,
      source: { component: 'kubelet', host: 'n1' },
      firstTimestamp: '2026-11-21T10:00:00Z',
      lastTimestamp: '2026-11-21T10:00:00Z',
      count: 1,
      type: 'Normal',
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'n1',
    });
  });

  it('counts an event that comes again', () => {
    const recorder = recorders('kubelet', 'n1');
    for (let i = 0; i < 3; i++) {
      recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting failed container');
      clock.pass(10_000);
    }
    expect(store.events()).to.have.length(1);
    expect(store.events()[0]).to.include({
      count: 3,
      firstTimestamp: '2026-11-21T10:00:00Z',
      lastTimestamp: '2026-11-21T10:00:20Z',
    });
  });

  it('names the node by its name for the kubelet, by its UID for a controller', () => {
    recorders('kubelet', 'n1').event(node, 'Normal', 'Starting', 'Starting kubelet.');
    recorders('node-controller').event(node, 'Normal', 'RegisteredNode', 'Registered');
    const [kubelet, controller] = store.events();
    expect(kubelet?.metadata?.namespace).to.equal('default');
    expect(kubelet?.involvedObject).to.deep.equal({
      kind: 'Node',
      apiVersion: 'v1',
      name: 'n1',
      uid: 'n1',
    });
    expect(controller?.involvedObject.uid).to.equal('u-2');
  });

  it('combines the tenth different message of one reason and those after it', () => {
    const recorder = recorders('replicaset-controller');
    for (let i = 1; i <= 12; i++)
      recorder.event(pod, 'Normal', 'SuccessfulCreate', `Created pod: p${i}`);
    expect(store.events()).to.have.length(10);
    expect(store.events().at(-1)).to.include({
      message: '(combined from similar events): Created pod: p12',
      count: 3,
      reportingComponent: '',
    });
  });

  it('does not combine messages that are more than ten minutes apart', () => {
    const recorder = recorders('replicaset-controller');
    for (let i = 1; i <= 12; i++) {
      recorder.event(pod, 'Normal', 'SuccessfulCreate', `Created pod: p${i}`);
      clock.pass(601_000);
    }
    expect(store.events()).to.have.length(12);
  });

  it('lets 25 events about an object pass, then one each five minutes', () => {
    const recorder = recorders('kubelet', 'n1');
    for (let i = 0; i < 40; i++) recorder.event(pod, 'Warning', 'Unhealthy', 'failed');
    expect(store.events()[0]?.count).to.equal(25);
    clock.pass(300_000);
    recorder.event(pod, 'Warning', 'Unhealthy', 'failed');
    recorder.event(pod, 'Warning', 'Unhealthy', 'failed');
    expect(store.events()[0]?.count).to.equal(41);
  });

  it('writes an event anew when it was deleted meanwhile', () => {
    const recorder = recorders('kubelet', 'n1');
    recorder.event(pod, 'Warning', 'BackOff', 'again');
    store.sim.api.delete('events', 'fid', store.events()[0]?.metadata?.name ?? '');
    recorder.event(pod, 'Warning', 'BackOff', 'again');
    expect(store.events()[0]?.count).to.equal(2);
  });

  it('writes the scheduler events without a count', () => {
    recorders('default-scheduler', 'cp').event(pod, 'Normal', 'Scheduled', 'assigned');
    expect(store.events()[0]).to.deep.include({
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: '2026-11-21T10:00:00.000000Z',
      action: 'Binding',
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-cp',
    });
    expect(store.events()[0]).not.to.have.any.keys('count', 'series');
  });

  it('makes a series of repeated scheduler events, and writes its end', () => {
    const recorder = recorders('default-scheduler');
    for (let i = 0; i < 5; i++) {
      recorder.event(pod, 'Warning', 'FailedScheduling', '0/3 nodes are available');
      clock.pass(1000);
    }
    expect(store.events()).to.have.length(1);
    expect(store.events()[0]?.series).to.deep.equal({
      count: 2,
      lastObservedTime: '2026-11-21T10:00:01.000000Z',
    });
    clock.pass(720_000);
    expect(store.events()[0]?.series?.count).to.equal(5);
  });

  it('drops an event that the API refuses', () => {
    store.refuse(true);
    recorders('kubelet', 'n1').event(pod, 'Normal', 'Started', 'x');
    expect(store.events()).to.deep.equal([]);
  });

  it('forgets events an hour after they were last written', () => {
    expireEvents(store.sim);
    const recorder = recorders('kubelet', 'n1');
    recorder.event(pod, 'Normal', 'Started', 'x');
    recorder.event(pod, 'Warning', 'BackOff', 'again');
    clock.pass(3_000_000);
    recorder.event(pod, 'Warning', 'BackOff', 'again');
    clock.pass(700_000);
    expect(store.events().map(({ reason }) => reason)).to.deep.equal(['BackOff']);
    clock.pass(3_600_000);
    expect(store.events()).to.deep.equal([]);
  });
});
