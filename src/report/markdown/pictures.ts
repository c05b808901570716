import { chartFile, charts } from '../charts/index.js';
import { xml } from '../escape/xml.js';
import { joined, type Section } from './section.js';

/** The charts, as pictures that follow the reader's colour scheme; light where that is unknown. */
export const pictures: Section = ({ record, timeline }) => {
  const all = charts(record, timeline);
  if (all.length === 0) return undefined;
  return joined([
    '## Charts',
    ...all.map(({ name, title, description }) =>
      [
        '<picture>',
        `  <source media="(prefers-color-scheme: dark)" srcset="${chartFile(name, 'dark')}">`,
        `  <img alt="${xml(`${title}. ${description}`).replace(/\s+/g, ' ')}" src="${chartFile(name, 'light')}">`,
        '</picture>',
      ].join('\n'),
    ),
  ]);
};
