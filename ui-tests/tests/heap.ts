import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

/**
 * A heap snapshot of Chromium, as far as it is read here: a flat list of numbers, `node_fields` of them a node.
 */
interface ISnapshot {
  snapshot: { meta: { node_fields: string[] } };
  nodes: number[];
  strings: string[];
}

/**
 * The options with which memory is looked at: Playwright's trace keeps the elements that it has seen.
 */
export const NOTHING_HOLDS = { trace: 'off', autoGoto: false } as const;

/**
 * Keep the extension of ipywidgets out of the page that is opened next: it holds every notebook that it has seen.
 */
export function withoutWidgets(page: IJupyterLabPageFixture): Promise<void> {
  return page.route('**/extensions/@jupyter-widgets/**', route =>
    route.abort()
  );
}

// HeapGraphNode::Detachedness of V8's v8-profiler.h
const DETACHED = 2;

/**
 * The elements with a class of the extension that are out of the page and still in memory, as their opening tags.
 */
export async function elementsLeft(
  page: IJupyterLabPageFixture
): Promise<string[]> {
  const { snapshot, nodes, strings } = await takeSnapshot(page);
  const fields = snapshot.meta.node_fields;
  const [name, detachedness] = ['name', 'detachedness'].map(each =>
    fields.indexOf(each)
  );
  const left: string[] = [];
  for (let at = 0; at < nodes.length; at += fields.length) {
    const tag = strings[nodes[at + name]];
    if (nodes[at + detachedness] === DETACHED && /["\s]jp-Secai/.test(tag)) {
      left.push(tag);
    }
  }
  return left;
}

async function takeSnapshot(page: IJupyterLabPageFixture): Promise<ISnapshot> {
  const devtools = await page.context().newCDPSession(page.page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) =>
    chunks.push(chunk)
  );
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', {
    reportProgress: false
  });
  await devtools.detach();
  return JSON.parse(chunks.join(''));
}
