/**
 * `$(NAME)` in a command, an argument or a variable, as the kubelet expands it: an unknown name stays as
 * it is, `$$` is a dollar sign (third_party/forked/golang/expansion/expand.go).
 */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, operator: string, name: string) =>
    operator === '$' ? '$' : (valueOf(name) ?? whole),
  );
}
