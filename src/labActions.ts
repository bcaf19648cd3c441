import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IActions } from './actions';
import type { Act } from './acts';
import type { IDocument } from './api';
import { CommandIDs } from './commands';
import { goTo } from './navigation';
import { outputOf } from './places';
import { offerUndo, SHOWN, tell } from './telling';
import type { ISecaiModel } from './tokens';

const OPEN_SETTINGS = 'settingeditor:open';

/**
 * What the views ask for, done in JupyterLab.
 */
export function labActions(
  app: JupyterFrontEnd,
  model: ISecaiModel,
  trans: TranslationBundle
): IActions {
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
    ignore: finding =>
      void app.commands.execute(CommandIDs.ignoreFinding, {
        finding: finding.fingerprint
      }),
    maskOutput: location =>
      void app.commands.execute(CommandIDs.maskOutputs, {
        cell: location.cell_id,
        output: outputOf(location)
      }),
    select: change => model.select(change),
    review: () => void app.commands.execute(CommandIDs.reviewNotebook),
    decide: act => decide(model, act, trans),
    forgetProfile: variable => model.forgetProfile(variable),
    saveDocument: kind => void saveDocument(model, kind, trans),
    openDiagram: () => void app.commands.execute(CommandIDs.openDiagram),
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

async function decide(
  model: ISecaiModel,
  act: Act,
  trans: TranslationBundle
): Promise<boolean> {
  if (model.panel?.context.contentsModel?.writable === false) {
    Notification.warning(
      trans.__(
        'This notebook is read-only: what you decide could not be saved in it.'
      ),
      SHOWN
    );
    return false;
  }
  try {
    offerUndo(await model.decide(act), trans);
    return true;
  } catch (error) {
    tell(error, trans);
    return false;
  }
}

async function saveDocument(
  model: ISecaiModel,
  kind: string,
  trans: TranslationBundle
): Promise<void> {
  try {
    download(await model.makeDocument(kind));
  } catch (error) {
    tell(error, trans);
  }
}

/**
 * Hand a document to the browser as a download.
 */
export function download(made: IDocument): void {
  const address = URL.createObjectURL(
    new Blob([made.text], { type: made.mime })
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = made.name;
  link.click();
  URL.revokeObjectURL(address);
}
