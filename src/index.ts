import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { commandsPlugin } from './plugins/commands';
import { diagramPlugin } from './plugins/diagram';
import { editorPlugin } from './plugins/editor';
import { exportGuardPlugin } from './plugins/exportGuard';
import { kernelPlugin } from './plugins/kernel';
import { modelPlugin } from './plugins/model';
import { sidebarPlugin } from './plugins/sidebar';
import { statusPlugin } from './plugins/status';
import { toolbarPlugin } from './plugins/toolbar';

export { ISecaiModel } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  modelPlugin,
  commandsPlugin,
  sidebarPlugin,
  diagramPlugin,
  editorPlugin,
  statusPlugin,
  toolbarPlugin,
  exportGuardPlugin,
  kernelPlugin
];

export default plugins;
