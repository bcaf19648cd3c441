import { ReactWidget, SidePanel } from '@jupyterlab/ui-components';
import type { ITranslator } from '@jupyterlab/translation';
import { PanelWithToolbar } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';

import type { IActions } from './actions';
import { listedCards, listedFindings, listedItems } from './filters';
import { shieldIcon } from './icon';
import type { Review, ThreatCard } from './review';
import type { ISecaiModel } from './tokens';
import { FindingsView } from './views/findings';
import { OverviewView } from './views/overview';
import { PrivacyView } from './views/privacy';
import { ReportView } from './views/report';
import { ThreatsView } from './views/threats';

/**
 * The id of the sidebar in the shell.
 */
export const SIDEBAR_ID = 'jp-secai-sidebar';

/**
 * The review of the current notebook: an overview, and sections for findings, threats, privacy and the report.
 */
export class SecaiSidebar extends SidePanel {
  constructor(options: SecaiSidebar.IOptions) {
    super({ translator: options.translator });
    this._model = options.model;
    this._actions = options.actions;
    this._trans = options.translator.load('jupyter_secai');
    const label = this._trans.__('Security and privacy');
    this.id = SIDEBAR_ID;
    this.addClass('jp-SecaiSidebar');
    this.title.icon = shieldIcon;
    this.title.caption = label;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', label);
    this.header.addClass('jp-SecaiOverview');
    this.header.addWidget(new ModelView(this._model, () => this._overview()));
    this._sections = [
      this._findings(),
      this._threats(),
      this._privacy(),
      this._report()
    ];
    this._sections.forEach(section => this.addWidget(section.panel));
    (this.content as AccordionPanel).collapse(this._sections.length - 1);
    this._model.changed.connect(this._onModelChanged, this);
    this._onModelChanged();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._model.sidebarVisible = true;
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._model.sidebarVisible = false;
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._model.sidebarVisible = this.isVisible;
  }

  private _overview(): JSX.Element {
    const { state, selection, profiles } = this._model;
    return (
      <OverviewView
        state={state}
        selection={selection}
        profiles={profiles}
        actions={this._actions}
        trans={this._trans}
      />
    );
  }

  private _findings(): ISection {
    const shown = (review: Review) =>
      listedFindings(review, this._model.options, this._model.selection.stage);
    return this._section({
      name: 'findings',
      title: review =>
        review
          ? this._trans.__('Findings (%1)', shown(review).length)
          : this._trans.__('Findings'),
      body: review => (
        <FindingsView
          {...this._viewProps(review)}
          options={this._model.options}
        />
      ),
      wanted: () => this._model.selection.finding
    });
  }

  private _threats(): ISection {
    const count = (review: Review, ...states: ThreatCard['state'][]) =>
      listedCards(review, this._model.selection.stage).filter(card =>
        states.includes(card.state)
      ).length;
    return this._section({
      name: 'threats',
      title: review =>
        review
          ? this._trans.__(
              'Threats (%1 raised, %2 countered)',
              count(review, 'raised'),
              count(review, 'lowered', 'closed')
            )
          : this._trans.__('Threats'),
      body: review => <ThreatsView {...this._viewProps(review)} />,
      wanted: () => this._model.selection.card
    });
  }

  private _privacy(): ISection {
    return this._section({
      name: 'privacy',
      title: review => this._privacyTitle(review),
      body: review => <PrivacyView {...this._viewProps(review)} />,
      wanted: () => this._model.selection.item
    });
  }

  private _privacyTitle(review: Review | null): string {
    if (!review) {
      return this._trans.__('Privacy');
    }
    const items = listedItems(review, this._model.selection.stage).filter(
      item => item.answer !== 'not-applicable'
    );
    const answered = items.filter(item => item.answer !== 'open');
    return this._trans.__(
      'Privacy (%1 of %2 answered)',
      answered.length,
      items.length
    );
  }

  private _report(): ISection {
    return this._section({
      name: 'report',
      title: review => this._reportTitle(review),
      body: review => (
        <ReportView {...this._viewProps(review)} config={this._model.config} />
      ),
      wanted: () => null
    });
  }

  private _reportTitle(review: Review | null): string {
    const unread = review?.coverage.filter(each => !each.checked).length ?? 0;
    return unread > 0
      ? this._trans.__('Report (%1 not read)', unread)
      : this._trans.__('Report');
  }

  private _viewProps(review: Review) {
    const { catalogue, config, selection, profiles } = this._model;
    return {
      review,
      catalogue,
      selection,
      profiles,
      user: config?.user ?? null,
      actions: this._actions,
      trans: this._trans
    };
  }

  private _section(options: {
    name: string;
    title: (review: Review | null) => string;
    body: (review: Review) => JSX.Element;
    wanted: () => string | null;
  }): ISection {
    const panel = new PanelWithToolbar();
    panel.addClass('jp-SecaiSection');
    panel.addClass(`jp-SecaiSection-${options.name}`);
    panel.addWidget(
      new ModelView(this._model, () => {
        const review = reviewOf(this._model);
        return review ? options.body(review) : <></>;
      })
    );
    return { panel, title: options.title, wanted: options.wanted };
  }

  private _onModelChanged(): void {
    const review = reviewOf(this._model);
    this.content.setHidden(review === null);
    this._sections.forEach((section, index) => {
      const label = section.title(review);
      if (section.panel.title.label !== label) {
        section.panel.title.label = label;
      }
      this._openFor(index, section.wanted());
    });
  }

  /**
   * A section that is closed opens when something in it is picked elsewhere.
   */
  private _openFor(index: number, wanted: string | null): void {
    if (wanted !== null && wanted !== this._opened[index]) {
      (this.content as AccordionPanel).expand(index);
    }
    this._opened[index] = wanted;
  }

  private _actions: IActions;
  private _model: ISecaiModel;
  private _opened: (string | null)[] = [];
  private _sections: ISection[] = [];
}

/**
 * A namespace for SecaiSidebar statics.
 */
export namespace SecaiSidebar {
  /**
   * What the sidebar needs.
   */
  export interface IOptions {
    model: ISecaiModel;
    actions: IActions;
    translator: ITranslator;
  }
}

interface ISection {
  panel: PanelWithToolbar;
  title: (review: Review | null) => string;
  wanted: () => string | null;
}

function reviewOf(model: ISecaiModel): Review | null {
  return model.state.kind === 'ready' ? model.state.answer.review : null;
}

/**
 * Draws a view again when the model has changed.
 */
class ModelView extends ReactWidget {
  constructor(model: ISecaiModel, view: () => JSX.Element) {
    super();
    this._view = view;
    model.changed.connect(this._onModelChanged, this);
  }

  protected render(): JSX.Element {
    return this._view();
  }

  private _onModelChanged(): void {
    this.update();
  }

  private _view: () => JSX.Element;
}
