import { printable } from '../../base/index.js';
import type { NodeTarget, ObjectRef } from '../../model/index.js';

/** A kubectl command to paste, in a namespace when there is one. */
export function kubectlCommand(namespace: string | undefined, args: string[]): string {
  return printable('kubectl', [...(namespace === undefined ? [] : ['-n', namespace]), ...args]);
}

/** `service backend-svc`, as kubectl takes it. */
export function kubectlRef(ref: ObjectRef): string[] {
  return [ref.kind.toLowerCase(), ref.name];
}

/** `lab-worker` or `-l node-role=memory-pressure`, as `kubectl cordon` and `drain` take it. */
export function kubectlNode(node: NodeTarget): string[] {
  return node.name === undefined ? ['-l', node.label ?? ''] : [node.name];
}
