import type { Tool } from '../container/index.js';
import { absolute } from './files.js';
import { Interpreter } from './run.js';
import { readCommands } from './session.js';
import { ShellState } from './state.js';

export { absolute, MESSAGES } from './files.js';
export { signalName } from './state.js';

/** `sh`: a POSIX shell with the texts of BusyBox's ash. `-c TEXT [NAME ARGS]`, a file, or its stdin. */
export const sh: Tool = async (task) => {
  const { container, process, env, cwd, stdin, stdout, stderr } = task;
  const state = new ShellState(container, process, env);
  state.cwd = cwd;
  state.name = task.name.replace(/^.*\//, '');
  const interpreter = new Interpreter(state);
  const io = {
    input: stdin,
    outputs: new Map([
      [1, stdout],
      [2, stderr],
    ]),
  };
  const args = [...task.args];
  let text: string | undefined;
  while (args[0] !== undefined && /^[-+]./.test(args[0])) {
    const word = args.shift() ?? '';
    if (word === '--') break;
    for (const flag of word.slice(1)) {
      if (flag === 'c') text = '';
      if (flag === 'e') state.options.errexit = true;
      if (flag === 'u') state.options.nounset = true;
      if (flag === 'x') state.options.xtrace = true;
      if (flag === 'o') {
        const name = args.shift();
        if (name === 'pipefail') state.options.pipefail = true;
      }
    }
  }
  if (text !== undefined) {
    text = args.shift() ?? '';
    const [name, ...rest] = args;
    if (name !== undefined) state.name = name;
    state.args = rest;
  } else {
    const [path, ...rest] = args;
    if (path === undefined) {
      process.interactive = task.tty === true;
      return interpreter.session(() => readCommands(task, state), io, process.interactive);
    }
    const content = container.host.files.read(absolute(cwd, path));
    if (content === undefined) {
      await stderr.write(`${state.name}: can't open '${path}': No such file or directory\n`);
      return 2;
    }
    text = Buffer.from(content).toString();
    state.name = path;
    state.args = rest;
  }
  return interpreter.script(text, io);
};
