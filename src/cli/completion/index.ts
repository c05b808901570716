export { bashScript } from './bash.js';
export { fishScript } from './fish.js';
export { vocabularyOf, type Vocabulary } from './vocabulary.js';
export { zshScript } from './zsh.js';
