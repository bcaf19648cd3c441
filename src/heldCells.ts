import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RequestCell } from './api';

/**
 * The cells of one request, to be named again when it is answered.
 */
export interface IShipment {
  readonly cells: RequestCell[];
  readonly versions: ReadonlyMap<string, number>;
}

/**
 * Knows which cells of a notebook the server holds as they are now, so that only the others are sent.
 */
export class HeldCells implements IDisposable {
  constructor(notebook: ISharedNotebook) {
    this._notebook = notebook;
    this._notebook.changed.connect(this._onNotebookChanged, this);
    this._watchCells();
  }

  /**
   * Emitted when a cell's text, outputs or metadata, the cells or the notebook's metadata change.
   */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  /**
   * The cells to send: whole where the server does not hold them.
   */
  ship(): IShipment {
    const versions = new Map<string, number>();
    const cells = this._notebook.cells.map(cell => {
      const id = cell.getId();
      versions.set(id, this._version(id));
      return this.holds(id) ? { id } : { ...cell.toJSON(), id };
    });
    return { cells, versions };
  }

  /**
   * Note that the server has answered: it now holds those cells that have not changed since.
   */
  received(shipment: IShipment): void {
    this._held.clear();
    shipment.versions.forEach((version, id) => {
      if (this._version(id) === version) {
        this._held.add(id);
      }
    });
  }

  /**
   * Note that the server has lost its memory.
   */
  forget(): void {
    this._held.clear();
  }

  /**
   * Whether the last answer was about this cell as it is now.
   */
  holds(id: string): boolean {
    return this._held.has(id);
  }

  private _version(id: string): number {
    return this._versions.get(id) ?? 0;
  }

  private _watchCells(): void {
    for (const cell of this._notebook.cells) {
      if (!this._watched.has(cell)) {
        this._watched.add(cell);
        cell.changed.connect(this._onCellChanged, this);
      }
    }
  }

  private _onNotebookChanged(): void {
    this._watchCells();
    this._changed.emit();
  }

  private _onCellChanged(cell: ISharedCell, change: object): void {
    if (Object.keys(change).every(key => key === 'executionStateChange')) {
      return;
    }
    const id = cell.getId();
    this._versions.set(id, this._version(id) + 1);
    this._held.delete(id);
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _held = new Set<string>();
  private _isDisposed = false;
  private _notebook: ISharedNotebook;
  private _versions = new Map<string, number>();
  private _watched = new WeakSet<ISharedCell>();
}
