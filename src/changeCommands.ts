import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from './commands';
import { listedFindings } from './filters';
import { applyFix, combined, safeFixes } from './fixes';
import { previewFix } from './fixPreview';
import { canIgnore, ignore } from './ignoring';
import type { TakeBack } from './keeping';
import { clearOutputs, maskOutputs } from './masking';
import { outputOf } from './places';
import type { Finding, Fix } from './review';
import type { ReviewSession } from './session';
import { offerUndo, SHOWN, tell } from './telling';
import type { ISecaiModel } from './tokens';

const FINDING_ARGS = {
  type: 'object',
  properties: {
    finding: {
      type: 'string',
      description: 'The fingerprint of the finding; the open one if omitted'
    }
  }
};
const OUTPUT_ARGS = {
  type: 'object',
  properties: {
    cell: {
      type: 'string',
      description: 'The id of the cell; the active one if omitted'
    },
    output: {
      type: 'integer',
      description: 'The number of the output, from 0; all if omitted'
    }
  }
};
const NO_ARGS = { type: 'object', properties: {} };

/**
 * The commands that change the notebook; each can be undone.
 */
export class ChangeCommands {
  constructor(
    app: JupyterFrontEnd,
    model: ISecaiModel,
    trans: TranslationBundle
  ) {
    this._app = app;
    this._model = model;
    this._trans = trans;
    this._addFixes();
    this._addIgnore();
    this._addMasks();
  }

  private _addFixes(): void {
    const { commands } = this._app;
    const trans = this._trans;
    commands.addCommand(CommandIDs.applyFix, {
      label: trans.__('Apply Fix…'),
      caption: trans.__(
        'Show the fix of the finding that is open, to apply it'
      ),
      describedBy: { args: FINDING_ARGS },
      isEnabled: args => (this._named(args)?.fix ?? null) !== null,
      execute: async args => {
        const finding = this._named(args);
        if (finding?.fix) {
          await this._fix(finding.fix, finding.category === 'secret');
        }
      }
    });
    commands.addCommand(CommandIDs.applySafeFixes, {
      label: trans.__('Apply All Safe Fixes…'),
      caption: trans.__(
        'Show the fixes that do not change what correct code does, to apply them'
      ),
      describedBy: { args: NO_ARGS },
      isEnabled: () => safeFixes(this._findings()).length > 0,
      execute: async () => {
        const findings = safeFixes(this._findings());
        const title = trans._n(
          'Apply %1 safe fix',
          'Apply %1 safe fixes',
          findings.length
        );
        await this._fix(combined(title, findings), false);
      }
    });
  }

  private _addIgnore(): void {
    const trans = this._trans;
    this._app.commands.addCommand(CommandIDs.ignoreFinding, {
      label: trans.__('Ignore Finding…'),
      caption: trans.__('Pass the finding that is open over, for a reason'),
      describedBy: { args: FINDING_ARGS },
      isEnabled: args => {
        const finding = this._named(args);
        return finding !== null && canIgnore(finding);
      },
      execute: async args => {
        const finding = this._named(args);
        if (finding) {
          await this._ignore(finding);
        }
      }
    });
  }

  private _addMasks(): void {
    const { commands } = this._app;
    const trans = this._trans;
    const isEnabled = (args: ReadonlyPartialJSONObject) =>
      this._outputsOf(this._cellId(args)).length > 0;
    commands.addCommand(CommandIDs.maskOutputs, {
      label: trans.__('Mask Outputs of Cell'),
      caption: trans.__(
        'Mask personal data and secrets in the outputs of the cell'
      ),
      describedBy: { args: OUTPUT_ARGS },
      isEnabled,
      execute: async args => {
        const id = this._cellId(args);
        const all = typeof args.output !== 'number';
        const outputs = all ? null : [Number(args.output)];
        await this._mask(new Map([[id ?? '', outputs]]));
      }
    });
    commands.addCommand(CommandIDs.maskAllOutputs, {
      label: trans.__('Mask All Outputs'),
      caption: trans.__(
        'Mask personal data and secrets in the outputs of the whole notebook'
      ),
      describedBy: { args: NO_ARGS },
      isEnabled: () =>
        this._findings().some(each => outputOf(each.location) !== null),
      execute: async () => {
        const cells = this._session()?.notebook.cells ?? [];
        await this._mask(new Map(cells.map(each => [each.getId(), null])));
      }
    });
    commands.addCommand(CommandIDs.clearOutput, {
      label: trans.__('Clear Output with Findings'),
      caption: trans.__('Take the outputs in which something was found out'),
      describedBy: { args: OUTPUT_ARGS },
      isEnabled,
      execute: args => this._clear(args)
    });
  }

  private async _fix(fix: Fix, isSecret: boolean): Promise<void> {
    const session = this._changeable();
    if (!session || !(await this._isFresh(session, fix))) {
      return;
    }
    const { notebook } = session;
    const trans = this._trans;
    if (await previewFix({ notebook, fix, isSecret, trans })) {
      const isFresh = await this._isFresh(session, fix);
      this._offerUndo(isFresh ? applyFix(notebook, fix) : null);
    }
  }

  /**
   * Whether the review speaks of the cells as they are now; else they are reviewed again.
   */
  private async _isFresh(session: ReviewSession, fix: Fix): Promise<boolean> {
    if (fix.edits.every(edit => session.isCurrent(edit.cell_id))) {
      return true;
    }
    Notification.info(
      this._trans.__('The cell has just changed: it is reviewed again first.'),
      SHOWN
    );
    await this._model.review();
    return false;
  }

  private async _ignore(finding: Finding): Promise<void> {
    const trans = this._trans;
    const session = this._changeable();
    if (!session) {
      return;
    }
    const answer = await InputDialog.getText({
      title: trans.__('Ignore: %1', finding.title),
      label: trans.__(
        'Why is this no problem here? The reason is written into the cell, for those who read it after you.'
      ),
      okLabel: trans.__('Ignore'),
      cancelLabel: trans.__('Cancel'),
      required: true
    });
    const reason = answer.value?.trim();
    if (!answer.button.accept || !reason || session.state.kind !== 'ready') {
      return;
    }
    const { language } = session.state.answer.review;
    this._offerUndo(ignore(session.notebook, finding, reason, language));
  }

  private async _mask(
    wanted: ReadonlyMap<string, readonly number[] | null>
  ): Promise<void> {
    const session = this._changeable();
    try {
      const masking = await session?.mask();
      if (session && masking) {
        this._offerUndo(maskOutputs(session.notebook, masking, wanted));
      }
    } catch (error) {
      tell(error, this._trans);
    }
  }

  private _clear(args: ReadonlyPartialJSONObject): void {
    const id = this._cellId(args);
    const cell = this._changeable()?.notebook.cells.find(
      each => each.getId() === id
    );
    const outputs =
      typeof args.output === 'number' ? [args.output] : this._outputsOf(id);
    if (cell) {
      this._offerUndo(clearOutputs(cell, outputs));
    }
  }

  private _offerUndo(takeBack: TakeBack | null): void {
    if (takeBack) {
      offerUndo(takeBack, this._trans);
    } else {
      Notification.info(this._trans.__('Nothing was changed.'), SHOWN);
    }
  }

  private _session(): ReviewSession | null {
    const notebook = this._model.panel?.context.model.sharedModel;
    return (notebook && this._model.sessionOf(notebook)) ?? null;
  }

  /**
   * The session of a notebook that can be saved; else the person is told why nothing is done.
   */
  private _changeable(): ReviewSession | null {
    const context = this._model.panel?.context;
    if (context?.contentsModel?.writable === false) {
      Notification.warning(
        this._trans.__(
          'This notebook is read-only: save a copy of it to change it.'
        ),
        SHOWN
      );
      return null;
    }
    return this._session();
  }

  private _findings(): Finding[] {
    const { state, options } = this._model;
    return state.kind === 'ready'
      ? listedFindings(state.answer.review, options, null)
      : [];
  }

  private _named(args: ReadonlyPartialJSONObject): Finding | null {
    const wanted = args.finding ?? this._model.selection.finding;
    return this._findings().find(each => each.fingerprint === wanted) ?? null;
  }

  private _cellId(args: ReadonlyPartialJSONObject): string | null {
    return typeof args.cell === 'string'
      ? args.cell
      : (this._model.panel?.content.activeCell?.model.id ?? null);
  }

  /**
   * The outputs of a cell in which something was found.
   */
  private _outputsOf(id: string | null): number[] {
    const numbers = this._findings()
      .filter(each => each.location.cell_id === id)
      .map(each => outputOf(each.location))
      .filter((each): each is number => each !== null);
    return [...new Set(numbers)];
  }

  private _app: JupyterFrontEnd;
  private _model: ISecaiModel;
  private _trans: TranslationBundle;
}
