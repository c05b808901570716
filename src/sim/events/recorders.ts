import type { Recorder, Recorders, Sim } from '../contract/index.js';
import { createCorrelator } from './correlate.js';
import { namespaceOf, referenceOf } from './reference.js';
import { createSeries } from './series.js';
import { createSink } from './sink.js';
import { actionOf } from './actions.js';

/**
 * Recorders of all components of a cluster. Components that use the events.k8s.io API (scheduler,
 * kube-proxy) write series, all others counts (client-go tools/events and tools/record). An event that
 * the API refuses, because its namespace is going, is lost as it is there.
 */
export function createRecorders(sim: Pick<Sim, 'clock' | 'api'>): Recorders {
  const sink = createSink(sim);
  return (component, host): Recorder => {
    const correlate = createCorrelator(sim.clock, sink, { component, host });
    const series = createSeries(sim.clock, sink, { component, host });
    return {
      event(about, type, reason, message, field) {
        const reference = referenceOf(component, about, field);
        const action = actionOf(component, reason);
        const draft = {
          namespace: namespaceOf(reference),
          involvedObject: reference,
          type,
          reason,
          message,
        };
        if (action === undefined) correlate(draft);
        else series({ ...draft, action });
      },
    };
  };
}
