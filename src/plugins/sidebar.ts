import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { IActions } from '../actions';
import { CommandIDs } from '../commands';
import { goTo } from '../navigation';
import { SecaiSidebar } from '../sidebar';
import { ISecaiModel } from '../tokens';

const OPEN_SETTINGS = 'settingeditor:open';

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
    const sidebar = new SecaiSidebar({
      model,
      actions: actionsOf(app, model),
      translator: translator ?? nullTranslator
    });
    app.shell.add(sidebar, 'right', {
      rank: 600,
      type: 'Security and Privacy'
    });
    restorer?.add(sidebar, sidebar.id);
  }
};

function actionsOf(app: JupyterFrontEnd, model: ISecaiModel): IActions {
  return {
    goTo: location => {
      if (model.panel) {
        app.shell.activateById(model.panel.id);
        void goTo(model.panel, location);
      }
    },
    applyFix: finding =>
      void app.commands.execute(CommandIDs.applyFix, {
        finding: finding.fingerprint
      }),
    select: change => model.select(change),
    review: () => void app.commands.execute(CommandIDs.reviewNotebook),
    get openSettings() {
      return app.commands.hasCommand(OPEN_SETTINGS)
        ? () =>
            void app.commands.execute(OPEN_SETTINGS, {
              query: 'Security and Privacy'
            })
        : null;
    }
  };
}
