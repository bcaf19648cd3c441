import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { CommandIDs } from '../commands';
import { KernelChannel } from '../kernelChannel';
import { ISecaiModel } from '../tokens';

/**
 * Answers the magics of a kernel: gives the cells as they are, and shows a finding.
 */
export const kernelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:kernel',
  description:
    'Gives the unsaved cells to the %secai magic and shows what it points at.',
  autoStart: true,
  requires: [ISecaiModel, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    tracker: INotebookTracker
  ): void => {
    const show = (finding: string) => {
      model.select({ finding, stage: null });
      void app.commands.execute(CommandIDs.openSidebar, { keepOpen: true });
    };
    tracker.forEach(panel => new KernelChannel(panel, show));
    tracker.widgetAdded.connect((_, panel) => {
      new KernelChannel(panel, show);
    });
  }
};
