/**
 * `action` of the events that are written through events.k8s.io, by component and reason
 * (pkg/scheduler/schedule_one.go, pkg/scheduler/framework/preemption, cmd/kube-proxy/app/server.go).
 */
const ACTIONS: Record<string, { reasons: Record<string, string>; other: string }> = {
  'default-scheduler': {
    reasons: { Scheduled: 'Binding', Preempted: 'Preempting' },
    other: 'Scheduling',
  },
  'kube-proxy': { reasons: {}, other: 'StartKubeProxy' },
};

/** Undefined for a component that writes core events. */
export function actionOf(component: string, reason: string): string | undefined {
  const actions = ACTIONS[component];
  return actions === undefined ? undefined : (actions.reasons[reason] ?? actions.other);
}
