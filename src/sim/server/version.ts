/** `/version`: Kubernetes 1.34, and that it is simulated (field-notes §5). */
export const VERSION = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.4+lab-sim',
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none: simulated by lab',
  compiler: 'node',
  platform: 'linux/amd64',
} as const;
