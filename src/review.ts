// Generated from jupyter_secai/review.schema.json by `jlpm types`: do not edit.

/**
 * Everything that one notebook's review says. `status` tells clean from not checked.
 */
export interface Review {
  path: string;
  status: 'clean' | 'findings' | 'incomplete';
  language: string;
  overview: Overview;
  coverage: Coverage[];
  cells: CellSummary[];
  findings: Finding[];
  cards: ThreatCard[];
  checklist: ChecklistItem[];
  diagram: Diagram;
}
/**
 * The review in one sentence, and what a window shows first.
 */
export interface Overview {
  /**
   * findings of critical or high severity
   */
  to_fix: number;
  /**
   * findings of medium or low severity
   */
  to_review: number;
  not_checked: number;
  sentence: string;
  next: NextStep | null;
  stages: StageState[];
}
/**
 * The one thing to do next.
 */
export interface NextStep {
  text: string;
  /**
   * fingerprint
   */
  finding: string | null;
  /**
   * checklist item
   */
  item: string | null;
}
/**
 * What the workflow strip shows for one stage.
 */
export interface StageState {
  stage:
    | 'collect'
    | 'prepare'
    | 'explore'
    | 'train'
    | 'evaluate'
    | 'share'
    | 'deploy'
    | 'operate';
  /**
   * cells that do this work; empty when the notebook has none
   */
  cells: number[];
  findings: number;
  worst: ('critical' | 'high' | 'medium' | 'low' | 'info') | null;
}
/**
 * A part of the notebook and whether it was read; only what was not read needs a reason.
 */
export interface Coverage {
  carrier: string;
  cell: number | null;
  checked: boolean;
  reason: string;
  /**
   * left out by its type, as an image is; this does not make the review incomplete
   */
  by_design: boolean;
}
/**
 * A cell and the stages of work that it belongs to, the strongest first.
 */
export interface CellSummary {
  cell: number;
  id: string;
  type: 'code' | 'markdown' | 'raw';
  stages: (
    | 'collect'
    | 'prepare'
    | 'explore'
    | 'train'
    | 'evaluate'
    | 'share'
    | 'deploy'
    | 'operate'
  )[];
}
/**
 * Something that is wrong, where, how sure we are, and what ends it.
 */
export interface Finding {
  rule: string;
  category:
    | 'secret'
    | 'personal-data'
    | 'business-data'
    | 'code-execution'
    | 'deserialization'
    | 'command-injection'
    | 'sql-injection'
    | 'supply-chain'
    | 'cleartext-network'
    | 'tls'
    | 'crypto'
    | 'exposure'
    | 'ssrf'
    | 'xxe'
    | 'path-archive'
    | 'tempfile-perms'
    | 'active-content'
    | 'malicious-code'
    | 'llm'
    | 'ml-robustness'
    | 'data-leakage'
    | 'egress'
    | 'reproducibility'
    | 'privacy';
  severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  confidence: 'high' | 'medium' | 'low';
  /**
   * a few words, for lists
   */
  title: string;
  /**
   * one sentence of fact
   */
  message: string;
  /**
   * one sentence of remedy
   */
  advice: string;
  location: Location;
  trace: Hop[];
  entities: string[];
  detail: {
    [k: string]: string | number | boolean | string[];
  };
  threats: string[];
  checklist: string[];
  cwe: number[];
  fix: Fix | null;
  /**
   * stable across runs, machines and cell moves
   */
  fingerprint: string;
}
/**
 * A place in a notebook. Ids first; indexes are for people and may be out of date.
 *
 * Lines count from 1 within the carrier, columns from 0 in code points; `end_column` is exclusive.
 */
export interface Location {
  path: string;
  /**
   * 0-based among all cells; null for the notebook itself
   */
  cell: number | null;
  cell_id: string | null;
  cell_type: ('code' | 'markdown' | 'raw') | null;
  /**
   * source, output:N:stream, output:N:error, output:N:MIME, attachment:NAME:MIME, metadata, notebook-metadata:KEY or widget-state
   */
  carrier: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}
/**
 * One step of a value's way from its source to the place of the finding.
 */
export interface Hop {
  path: string;
  /**
   * 0-based among all cells; null for the notebook itself
   */
  cell: number | null;
  cell_id: string | null;
  cell_type: ('code' | 'markdown' | 'raw') | null;
  /**
   * source, output:N:stream, output:N:error, output:N:MIME, attachment:NAME:MIME, metadata, notebook-metadata:KEY or widget-state
   */
  carrier: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  note: string;
}
/**
 * Text edits that end a problem; `safe` when they cannot change what correct code does.
 */
export interface Fix {
  title: string;
  edits: Edit[];
  safe: boolean;
}
/**
 * Replace the text between two places of one cell's source.
 */
export interface Edit {
  cell_id: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  text: string;
}
/**
 * A threat of the catalogue, and what this notebook says for and against it.
 */
export interface ThreatCard {
  id: string;
  title: string;
  suit: 'S' | 'T' | 'R' | 'I' | 'D' | 'E' | 'Safety';
  stride: ('S' | 'T' | 'R' | 'I' | 'D' | 'E')[];
  severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  stages: (
    | 'collect'
    | 'prepare'
    | 'explore'
    | 'train'
    | 'evaluate'
    | 'share'
    | 'deploy'
    | 'operate'
  )[];
  state: 'raised' | 'lowered' | 'closed' | 'quiet';
  /**
   * what an attacker does, in a sentence or two
   */
  summary: string;
  question: string;
  evidence: Evidence[];
  counter_evidence: Evidence[];
  decision: Decision | null;
  references: Reference[];
}
/**
 * Why a card is raised or lowered, or an answer given: a place and a few words.
 */
export interface Evidence {
  note: string;
  /**
   * null for what the notebook as a whole lacks
   */
  location: Location | null;
  strength: 'strong' | 'medium' | 'weak';
  /**
   * id of the catalogue's evidence item, as SUP-01.e3
   */
  item: string | null;
  /**
   * counter-evidence only
   */
  effect: ('lowers' | 'closes') | null;
  /**
   * fingerprint of the finding that this rests on
   */
  finding: string | null;
}
/**
 * What a person decided, on which evidence, until when.
 */
export interface Decision {
  /**
   * mitigated, accepted, transferred, not-applicable, yes or no
   */
  decision: string;
  by: string;
  reason: string;
  /**
   * ISO 8601, UTC
   */
  at: string;
  expires: string | null;
  /**
   * fingerprint of the evidence that it was made on
   */
  evidence: string;
  /**
   * the evidence has changed, or the decision has expired
   */
  stale: boolean;
}
/**
 * A row of a public taxonomy, law or page.
 */
export interface Reference {
  source: string;
  locator: string;
  url: string | null;
}
/**
 * A question of privacy by design, and what this notebook answers.
 */
export interface ChecklistItem {
  id: string;
  title: string;
  question: string;
  why: string;
  stages: (
    | 'collect'
    | 'prepare'
    | 'explore'
    | 'train'
    | 'evaluate'
    | 'share'
    | 'deploy'
    | 'operate'
  )[];
  severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  answer: 'yes' | 'no' | 'open' | 'not-applicable';
  mode: 'auto' | 'assisted' | 'manual';
  core: boolean;
  blocks_export: boolean;
  /**
   * one sentence that says why the answer is this
   */
  note: string;
  fix: string;
  evidence: Evidence[];
  signed: Decision | null;
  references: Reference[];
}
/**
 * The data-flow diagram that the notebook's code draws.
 */
export interface Diagram {
  nodes: Node[];
  flows: Flow[];
  boundaries: Boundary[];
}
/**
 * An element of the data-flow diagram.
 */
export interface Node {
  id: string;
  kind: 'entity' | 'process' | 'store';
  label: string;
  boundary: string;
  locations: Location[];
}
/**
 * Data that moves between two elements, with the labels that it carries.
 */
export interface Flow {
  source: string;
  target: string;
  label: string;
  labels: string[];
  locations: Location[];
}
/**
 * A line across which trust changes.
 */
export interface Boundary {
  id: string;
  label: string;
}
