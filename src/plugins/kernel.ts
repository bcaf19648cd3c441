import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import type { Act } from '../acts';
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
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    tracker: INotebookTracker,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
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
      },
      know: (panel, profiles, forget) =>
        model
          .sessionOf(panel.context.model.sharedModel)
          ?.know(profiles, forget),
      act: async (panel, act) => {
        if (model.panel !== panel) {
          return trans.__('Another notebook is in front.');
        }
        if (!(await isMeant(act, trans))) {
          return trans.__('Not kept.');
        }
        try {
          // The server looks at what it is before anything is written.
          await model.decide(act as unknown as Act);
          return '';
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      }
    };
    tracker.forEach(panel => new KernelChannel(panel, requests));
    tracker.widgetAdded.connect((_, panel) => {
      new KernelChannel(panel, requests);
    });
  }
};

/**
 * A kernel runs any code: what is kept in a person's name is shown to them first.
 */
async function isMeant(
  act: JSONObject,
  trans: TranslationBundle
): Promise<boolean> {
  const words = [act.subject, act.decision, act.reason].filter(
    word => typeof word === 'string'
  );
  const { button } = await showDialog({
    title: trans.__('Keep this in the notebook, with your name?'),
    body: words.join(': '),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Keep') })
    ]
  });
  return button.accept;
}
