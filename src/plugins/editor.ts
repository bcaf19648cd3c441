import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry
} from '@jupyterlab/codemirror';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CellEdges } from '../cellEdges';
import { CommandIDs } from '../commands';
import { cellMarks } from '../cellMarks';
import { ISecaiModel } from '../tokens';

/**
 * Marks the findings in the cells.
 */
export const editorPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:editor',
  description: 'Marks the findings in the text and at the edge of the cells.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [IEditorExtensionRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    registry: IEditorExtensionRegistry | null,
    translator: ITranslator | null
  ): void => {
    new CellEdges(model);
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
    registry?.addExtension({
      name: 'jupyter-secai:marks',
      factory: options =>
        EditorExtensionRegistry.createImmutableExtension(
          cellMarks({
            model,
            cell: options.model.sharedModel,
            trans,
            show: finding => {
              model.select({ finding: finding.fingerprint, stage: null });
              void app.commands.execute(CommandIDs.openSidebar, {
                keepOpen: true
              });
            },
            fix: finding =>
              void app.commands.execute(CommandIDs.applyFix, {
                finding: finding.fingerprint
              })
          })
        )
    });
  }
};
