import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry
} from '@jupyterlab/codemirror';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { cellMarks } from '../cellMarks';
import { CellSigns } from '../cellSigns';
import { CommandIDs } from '../commands';
import { labActions } from '../labActions';
import type { Finding } from '../review';
import { ISecaiModel } from '../tokens';

/**
 * Marks the findings in the cells.
 */
export const editorPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:editor',
  description:
    'Marks the findings in the text, the outputs and the header of cells.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [IEditorExtensionRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    registry: IEditorExtensionRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
    const actions = labActions(app, model, trans);
    const show = (finding: Finding) => {
      model.select({ finding: finding.fingerprint, stage: null });
      void app.commands.execute(CommandIDs.openSidebar, { keepOpen: true });
    };
    const change = (command: string) => (cell: string, output: number) =>
      void app.commands.execute(command, { cell, output });
    new CellSigns({
      model,
      trans,
      show,
      maskOutput: change(CommandIDs.maskOutputs),
      clearOutput: change(CommandIDs.clearOutput)
    });
    registry?.addExtension({
      name: 'jupyter-secai:marks',
      factory: options =>
        EditorExtensionRegistry.createImmutableExtension(
          cellMarks({
            model,
            cell: options.model.sharedModel,
            trans,
            show,
            goTo: actions.goTo,
            fix: actions.applyFix,
            ignore: actions.ignore
          })
        )
    });
  }
};
