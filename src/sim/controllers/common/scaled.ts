/** An IntOrString as a number: a percentage is of `total`, and rounded `up` or down (intstr.go). */
export function scaled(value: string | number | undefined, total: number, up: boolean): number {
  if (typeof value === 'string' && value.endsWith('%')) {
    const part = (Number(value.slice(0, -1)) * total) / 100;
    return up ? Math.ceil(part) : Math.floor(part);
  }
  return Number(value ?? 0);
}

/** A number of a status, whose zero is left out when it is written. */
export const orNone = (count: number): number | undefined => (count === 0 ? undefined : count);
