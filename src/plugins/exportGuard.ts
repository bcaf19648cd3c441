import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { askChoice } from '../exportGuard';
import { ISecaiModel } from '../tokens';
import { WaysOut } from '../waysOut';

/**
 * Says what would leave with a notebook before an export, a download or a copy.
 */
export const exportGuardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:export-guard',
  description:
    'Asks before a notebook with findings is exported, downloaded or copied elsewhere.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    translator: ITranslator | null
  ): void => {
    new WaysOut({
      services: app.serviceManager,
      commands: app.commands,
      model,
      trans: (translator ?? nullTranslator).load('jupyter_secai'),
      ask: askChoice,
      showSidebar: () =>
        void app.commands.execute(CommandIDs.openSidebar, { keepOpen: true })
    });
  }
};
