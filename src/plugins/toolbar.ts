import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { ISecaiModel } from '../tokens';
import { ToolbarItem } from '../toolbarItem';

/**
 * Adds the number of findings to the toolbar of notebooks; the settings say where it stands.
 */
export const toolbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:toolbar',
  description: 'Shows the number of findings in the toolbar of a notebook.',
  autoStart: true,
  requires: [ISecaiModel, IToolbarWidgetRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    toolbars: IToolbarWidgetRegistry,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
    toolbars.addFactory<NotebookPanel>(
      'Notebook',
      'jupyter-secai-count',
      panel =>
        new ToolbarItem({
          model,
          panel,
          trans,
          open: () => void app.commands.execute(CommandIDs.openSidebar)
        })
    );
  }
};
