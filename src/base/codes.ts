/** Exit codes of the program (design: outcomes). */
export const EXIT = { passed: 0, failed: 1, usage: 2, error: 3, invalid: 4, aborted: 130 } as const;

interface CodeEntry {
  /** The exit code of a command that ends with this error. */
  exit: number;
  /** What it means: one line, printed in docs/errors.md. */
  meaning: string;
  /** What to do next when the error itself has nothing better to say. */
  next: string;
}

const usage = EXIT.usage;
const error = EXIT.error;

/**
 * Every code a user can meet, in one table. Codes are stable: a script may match
 * on them. Add new ones here, in the group they belong to.
 */
export const CODES = {
  // The command line
  USAGE: {
    exit: usage,
    meaning: 'The command line is not valid.',
    next: 'Run `lab help COMMAND`.',
  },
  NOT_FOUND: {
    exit: usage,
    meaning: 'No scenario, run, cluster or fault has that name.',
    next: 'Run `lab list` or `lab status`.',
  },
  AMBIGUOUS: { exit: usage, meaning: 'More than one thing fits.', next: 'Name one of them.' },
  // The scenario file
  SCENARIO_YAML: {
    exit: usage,
    meaning: 'The scenario is not valid YAML.',
    next: 'Mend the line that is named.',
  },
  SCENARIO_INVALID: {
    exit: usage,
    meaning: 'The scenario breaks the format lab/v1alpha1.',
    next: 'Mend the lines that are named; `lab explain` documents every key.',
  },
  SCENARIO_UNTRUSTED: {
    exit: usage,
    meaning: 'A scenario from outside the package asks for something that needs trust.',
    next: 'Read it, then run again with --trust if you accept it.',
  },
  PLAN_REFUSED: {
    exit: usage,
    meaning: 'The plan cannot be made: a capability is missing or an option contradicts another.',
    next: 'Change the options, or use another provider.',
  },
  // The machine, before anything is created
  DOCKER_MISSING: {
    exit: error,
    meaning: 'The docker command was not found.',
    next: 'Install Docker Engine, then run `lab doctor`.',
  },
  DOCKER_UNREACHABLE: {
    exit: error,
    meaning: 'Docker does not answer.',
    next: 'Start Docker, check DOCKER_HOST and your permission to its socket, then run `lab doctor`.',
  },
  KIND_MISSING: {
    exit: error,
    meaning: 'The kind command was not found.',
    next: 'Install kind 0.20 or newer from https://kind.sigs.k8s.io, then run `lab doctor`.',
  },
  IMAGE_UNAVAILABLE: {
    exit: error,
    meaning: 'An image is not on this machine and cannot be pulled.',
    next: 'Check the name and the network, pull it by hand, or give --image-map / --node-image.',
  },
  IMAGE_MAP_INVALID: {
    exit: usage,
    meaning: 'The image map is not a YAML map of image to image.',
    next: 'Write one `public/name:tag: other/name:tag` a line.',
  },
  UPGRADE_TARGET_INVALID: {
    exit: usage,
    meaning: 'The file that says what to upgrade to cannot be used.',
    next: 'Mend the lines that are named; docs/upgrade-target.md has the format.',
  },
  NOT_ENOUGH_MEMORY: {
    exit: error,
    meaning: 'The machine has too little free memory for this scenario.',
    next: 'Free some memory, or leave the fault out with --fault.',
  },
  NOT_WRITABLE: {
    exit: error,
    meaning: 'A folder lab has to write to cannot be written.',
    next: 'Check its permissions and free space, or choose another (--reports, LAB_STATE_HOME).',
  },
  DISK_FULL: {
    exit: error,
    meaning: 'The disk is full.',
    next: 'Free some space, then run `lab recover` if a cluster was left.',
  },
  PREFLIGHT_FAILED: {
    exit: error,
    meaning: 'A prerequisite of the scenario is missing.',
    next: 'Run `lab doctor`: it names each and how to mend it.',
  },
  // Clusters
  CLUSTER_FOREIGN: {
    exit: error,
    meaning: 'A cluster of that name exists that lab did not make. lab never touches it.',
    next: 'Choose another name with --cluster.',
  },
  CLUSTER_LOCKED: {
    exit: error,
    meaning: 'Another lab process works on this cluster.',
    next: 'Wait for it, stop it, or use another cluster with --cluster.',
  },
  CLUSTER_STATE: {
    exit: usage,
    meaning: 'The cluster is not in the phase this command needs.',
    next: 'Run `lab status`.',
  },
  CLUSTER_CREATE: {
    exit: error,
    meaning: 'The cluster could not be created.',
    next: 'Run `lab doctor`; the output of what makes it is in the details (--verbose).',
  },
  CLUSTER_LOST: {
    exit: error,
    meaning:
      'The cluster stopped answering: Docker, a node, the API server or its simulator is gone.',
    next: 'Run `lab doctor` to see whether Docker answers, then `lab status` and `lab clean`.',
  },
  PORT_TAKEN: {
    exit: error,
    meaning: 'A host port that was asked for is taken.',
    next: 'Choose another port, or leave it out and lab takes a free one.',
  },
  PORT_FORWARDER: {
    exit: error,
    meaning:
      'The published port is refused while the workload answers inside the cluster: the port forwarder of Docker is gone.',
    next: 'Delete the cluster (`lab down`) and run again; raise the open-file limit of Docker.',
  },
  NODE_COMMAND: {
    exit: error,
    meaning: 'A command on a node failed.',
    next: 'See the details; of a node of kind, `docker logs` says more.',
  },
  IMAGE_LOAD: {
    exit: error,
    meaning: 'An image could not be put onto a node.',
    next: 'See the details; try `kind load docker-image` by hand.',
  },
  // The Kubernetes API
  API_REFUSED: {
    exit: error,
    meaning: 'The API server refused a request.',
    next: 'The reason is the API server’s own; see the details.',
  },
  API_UNREACHABLE: {
    exit: error,
    meaning: 'The API server does not answer.',
    next: 'Run `lab status`; the cluster may be gone.',
  },
  EXEC_FAILED: {
    exit: error,
    meaning: 'A command in a container could not be run.',
    next: 'Look at the pod; the container may have been between restarts.',
  },
  // A run
  STEP_TIMEOUT: {
    exit: error,
    meaning: 'A step did not end within its deadline.',
    next: 'See the last value seen; raise --timeout if the machine is slow.',
  },
  STEP_SUCCEEDED: {
    exit: error,
    meaning: 'An action that was to fail did not.',
    next: 'Correct its `fails:`, or what comes before it.',
  },
  STEP_REFUSED: {
    exit: error,
    meaning: 'A step of the scenario cannot be carried out on this cluster as it stands.',
    next: 'The details name what stands in the way.',
  },
  LOAD_REFUSED: {
    exit: error,
    meaning: 'The load was refused before it started.',
    next: 'Raise the open-file limit (`ulimit -n`), lower `connections`, or see --allow-remote-load.',
  },
  LOAD_FAILED: {
    exit: error,
    meaning: 'The load generator died or gave no result.',
    next: 'See the details.',
  },
  UNDO_FAILED: {
    exit: error,
    meaning: 'Something could not be undone; each is named.',
    next: 'Run `lab recover` again, or `lab down` to delete the cluster.',
  },
  JOURNAL_DAMAGED: {
    exit: error,
    meaning: 'The journal of a cluster has a damaged line that is not the last.',
    next: 'Delete the cluster with `lab down`; the details name the line.',
  },
  RUN_RECORD_INVALID: {
    exit: usage,
    meaning: 'The run record cannot be read or does not match its digests.',
    next: 'Name the folder of a finished run.',
  },
  ABORTED: {
    exit: EXIT.aborted,
    meaning: 'The run was stopped by a signal or by --timeout.',
    next: 'Run `lab status` to see whether anything is left.',
  },
  INTERNAL: {
    exit: error,
    meaning: 'A defect of lab itself.',
    next: 'Run again with --verbose and report the stack trace.',
  },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof CODES;
