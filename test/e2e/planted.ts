/**
 * The atlan scenario with a change in its first fault that nothing undoes: a label on the
 * frontend's ConfigMap. The reset proof must find it.
 */
export function plantResidue(scenario: string): string {
  const inject = '    inject:\n      - patch:\n          kind: Service\n';
  const planted = [
    '    inject:',
    '      - patch:',
    '          kind: ConfigMap',
    '          name: frontend-nginx-conf',
    '          merge: { metadata: { labels: { planted: residue } } }',
    '        undo: none',
    '        reason: planted by a test',
    '      - patch:',
    '          kind: Service',
    '',
  ].join('\n');
  if (!scenario.includes(inject)) throw new Error('the scenario has no such injection any more');
  return scenario.replace(inject, planted);
}
