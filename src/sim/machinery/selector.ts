export type Labels = Readonly<Record<string, string>>;

interface Requirement {
  key: string;
  operator: string;
  values?: readonly string[];
}

/** metav1.LabelSelector. */
export interface SelectorFields {
  matchLabels?: Labels;
  matchExpressions?: readonly Requirement[];
}

export type Selector = (labels: Labels | undefined) => boolean;

const NONE: Labels = {};

/** Whether one requirement of a label selector (or of a node selector term) holds. */
export function meets(labels: Labels, { key, operator, values = [] }: Requirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    // Node selectors only: both sides are whole numbers.
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Labels that must all be there: the selector of a Service. An empty one matches everything. */
export function labelsSelector(wanted: Labels): Selector {
  const entries = Object.entries(wanted);
  return (labels = NONE) => entries.every(([key, value]) => labels[key] === value);
}

/** The selector of a Deployment and its like. An empty one matches everything, an absent one nothing. */
export function selectorOf(fields: SelectorFields | undefined): Selector {
  if (fields === undefined) return () => false;
  const byLabels = labelsSelector(fields.matchLabels ?? NONE);
  const expressions = fields.matchExpressions ?? [];
  if (expressions.length === 0) return byLabels;
  return (labels = NONE) =>
    byLabels(labels) && expressions.every((requirement) => meets(labels, requirement));
}
