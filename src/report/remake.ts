import type { RunRecord, TimelineEntry } from '../model/index.js';
import { charts, renderCharts } from './charts/index.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown/index.js';

/**
 * Every file that is made from a record, by path within the run's folder. The same
 * record and timeline give the same bytes; nothing is read or written here.
 */
export async function remakeReport(
  record: RunRecord,
  timeline: TimelineEntry[],
): Promise<{ path: string; content: string }[]> {
  const pictures = await renderCharts(charts(record, timeline));
  return [
    { path: 'report.md', content: renderMarkdown(record, timeline) },
    { path: 'junit.xml', content: renderJunit(record) },
    ...pictures.map(({ file, svg }) => ({ path: file, content: svg })),
  ];
}
