import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { labActions } from '../labActions';
import { SecaiSidebar } from '../sidebar';
import { ISecaiModel } from '../tokens';

/**
 * Adds the sidebar.
 */
export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:sidebar',
  description: 'Shows the review of the current notebook in a sidebar.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const loader = translator ?? nullTranslator;
    const sidebar = new SecaiSidebar({
      model,
      actions: labActions(app, model, loader.load('jupyter_secai')),
      translator: loader
    });
    app.shell.add(sidebar, 'right', {
      rank: 600,
      type: 'Security and Privacy'
    });
    restorer?.add(sidebar, sidebar.id);
  }
};
