import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { CommandIDs } from '../commands';
import type { IKernelRequests } from '../kernelChannel';
import { KernelChannel } from '../kernelChannel';
import { ISecaiModel } from '../tokens';

/**
 * Answers the magics of a kernel: gives the cells as they are, and shows a finding.
 */
export const kernelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:kernel',
  description:
    'Gives the unsaved cells to the %secai magic, shows what it points at, and edits on its word.',
  autoStart: true,
  requires: [ISecaiModel, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    tracker: INotebookTracker
  ): void => {
    const requests: IKernelRequests = {
      show: (_, finding) => {
        model.select({ finding, stage: null });
        void app.commands.execute(CommandIDs.openSidebar, { keepOpen: true });
      },
      fix: (panel, finding) => {
        // The command is about the notebook in front: a kernel edits no other.
        if (model.panel === panel) {
          void app.commands.execute(CommandIDs.applyFix, { finding });
        }
      }
    };
    tracker.forEach(panel => new KernelChannel(panel, requests));
    tracker.widgetAdded.connect((_, panel) => {
      new KernelChannel(panel, requests);
    });
  }
};
