import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { StatusItem } from '../statusItem';
import { ISecaiModel } from '../tokens';

/**
 * Adds the summary to the status bar, where there is one.
 */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:status',
  description: 'Shows the review in a few words in the status bar.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const item = new StatusItem({
      model,
      open: () => void app.commands.execute(CommandIDs.openSidebar),
      trans: (translator ?? nullTranslator).load('jupyter_secai')
    });
    statusBar.registerStatusItem('jupyter-secai:status', {
      item,
      align: 'left',
      rank: 100,
      isActive: () => item.isActive,
      activeStateChanged: item.activeStateChanged
    });
  }
};
