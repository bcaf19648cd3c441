import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { guardExports } from '../exportGuard';
import { ISecaiModel } from '../tokens';

/**
 * Says before an export what the server would refuse, and why.
 */
export const exportGuardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:export-guard',
  description: 'Shows the findings that stand against an export before it.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    translator: ITranslator | null
  ): void => {
    guardExports({
      manager: app.serviceManager.nbconvert,
      model,
      trans: (translator ?? nullTranslator).load('jupyter_secai'),
      showSidebar: () =>
        void app.commands.execute(CommandIDs.openSidebar, { keepOpen: true })
    });
  }
};
