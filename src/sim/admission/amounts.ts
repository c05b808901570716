import { addQuantities, compareQuantities } from '../machinery/index.js';
import type { Container, Pod, ResourceRequirements } from '../types/index.js';

/** Quantities by the name of their resource. */
export type Amounts = Readonly<Record<string, string>>;

export function add(a: Amounts, b: Amounts | undefined): Amounts {
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b ?? {})) {
    const known = sum[name];
    sum[name] = known === undefined ? amount : addQuantities(known, amount);
  }
  return sum;
}

/** The larger of both, for each resource. */
function largest(a: Amounts, b: Amounts): Amounts {
  const most: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const known = most[name];
    if (known === undefined || compareQuantities(amount, known) > 0) most[name] = amount;
  }
  return most;
}

/** What a pod asks for, or is limited to (component-helpers resource/helpers.go, PodRequests). */
export function podAmounts({ spec }: Pod, side: 'requests' | 'limits'): Amounts {
  const of = ({ resources }: Container): Amounts => amountsOf(resources, side);
  let total: Amounts = {};
  for (const container of spec?.containers ?? []) total = add(total, of(container));
  let sidecars: Amounts = {};
  let initial: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      total = add(total, of(container));
      sidecars = add(sidecars, of(container));
      initial = largest(initial, sidecars);
    } else initial = largest(initial, add(of(container), sidecars));
  }
  const overall = Object.entries(amountsOf(spec?.resources, side)).filter(
    ([name]) => name === 'cpu' || name === 'memory',
  );
  return { ...largest(total, initial), ...Object.fromEntries(overall) };
}

export function amountsOf(
  resources: ResourceRequirements | undefined,
  side: 'requests' | 'limits',
): Amounts {
  return resources?.[side] ?? {};
}
