/** Stands in until the model has it. */
export function kubectlRefusal(args: string[]): string | undefined {
  const verb = args.find((arg) => !arg.startsWith('-')) ?? '';
  const reads = ['get', 'describe', 'logs', 'events', 'top', 'explain', 'exec'];
  return reads.includes(verb) ? undefined : `kubectl ${verb} is not allowed here`;
}
