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
  ignores: Ignore[];
  dependencies: Dependency[];
  cards: ThreatCard[];
  checklist: ChecklistItem[];
  diagram: Diagram;
  questions: ReviewQuestion[];
  inventory: Inventory;
  components: Component[];
  purpose: Purpose;
  rights: PersonsRows[];
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
 * A wish to pass findings over: where it stands, why, and whether it still does anything.
 */
export interface Ignore {
  rules: string[];
  reason: string;
  by: 'line' | 'cell-tag' | 'configuration' | 'baseline';
  state: 'used' | 'unused' | 'expired' | 'without-reason';
  expires: string | null;
  /**
   * how many findings it passed over
   */
  findings: number;
  location: Location | null;
}
/**
 * A package that the notebook imports or installs, and what is known of it.
 */
export interface Dependency {
  /**
   * as an index compares it: small letters, one hyphen
   */
  name: string;
  /**
   * top-level modules that the notebook imports from it
   */
  modules: string[];
  /**
   * whether a command of the notebook installs it
   */
  installed: boolean;
  /**
   * versions that are named exactly
   */
  versions: string[];
  /**
   * whether every command that installs it speaks of a version
   */
  bounded: boolean;
  /**
   * known as malware, or as a placeholder for another name
   */
  reported: boolean;
  /**
   * the well-known package that its name may be mistaken for
   */
  resembles: string;
  vulnerabilities: 'found' | 'none-known' | 'not-checked';
  /**
   * ids of the advisories on these versions
   */
  advisories: string[];
  fixed_in: string[];
  /**
   * the version in the environment, empty where it is missing; null if nobody looked
   */
  present: string | null;
  locations: Location[];
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
  /**
   * why the severity is this, in a sentence
   */
  severity_reason: string;
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
   * written by a person into this notebook, not from the catalogue
   */
  own: boolean;
  /**
   * what an attacker does, in a sentence or two
   */
  summary: string;
  question: string;
  evidence: Evidence[];
  counter_evidence: Evidence[];
  decision: Decision | null;
  /**
   * of the evidence: what a decision has to name
   */
  fingerprint: string;
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
  /**
   * it is not as it was written: its checksum is another
   */
  altered: boolean;
  countersigned: Countersignature[];
}
/**
 * Another person who has looked at a decision and agrees.
 */
export interface Countersignature {
  by: string;
  /**
   * ISO 8601, UTC
   */
  at: string;
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
  /**
   * of the evidence: what a decision has to name
   */
  fingerprint: string;
  references: Reference[];
}
/**
 * The data-flow diagram that the notebook's code draws.
 */
export interface Diagram {
  nodes: Node[];
  flows: Flow[];
  boundaries: Boundary[];
  threats: ElementThreat[];
}
/**
 * An element of the data-flow diagram.
 */
export interface Node {
  /**
   * stable across runs while the element keeps its name
   */
  id: string;
  kind: 'entity' | 'process' | 'store';
  label: string;
  boundary: string;
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
  /**
   * labels of the elements that this one stands for
   */
  members: string[];
  locations: Location[];
}
/**
 * Data that moves between two elements, with the labels that it carries.
 */
export interface Flow {
  id: string;
  source: string;
  target: string;
  label: string;
  labels: string[];
  /**
   * whether it leaves one trust boundary for another
   */
  crosses: boolean;
  locations: Location[];
}
/**
 * A line across which trust changes.
 */
export interface Boundary {
  id: string;
  label: string;
}
/**
 * One letter of STRIDE at one element or crossing flow, with the cards that speak of it.
 */
export interface ElementThreat {
  /**
   * id of a node or of a flow
   */
  element: string;
  stride: 'S' | 'T' | 'R' | 'I' | 'D' | 'E';
  /**
   * ids of cards that this notebook raises or lowers there
   */
  cards: string[];
  locations: Location[];
}
/**
 * A question that a threat-modelling session asks, answered from evidence where that can be.
 */
export interface ReviewQuestion {
  id: string;
  group: 'data' | 'harm' | 'dependencies';
  text: string;
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
  cards: string[];
  answer: 'answered' | 'open' | 'not-applicable';
  note: string;
  evidence: Evidence[];
  fingerprint: string;
  decision: Decision | null;
}
/**
 * The data of the notebook.
 */
export interface Inventory {
  sources: DataSource[];
  holders: DataHolder[];
}
/**
 * Where data came from, what is in it, and where it went.
 */
export interface DataSource {
  id: string;
  kind: 'file' | 'table' | 'url' | 'api' | 'data-set' | 'query' | 'input';
  label: string;
  /**
   * name of the public data set that it is known to be
   */
  data_set: string | null;
  concerns: string[];
  columns: DataColumn[];
  /**
   * ids of holders in this organisation
   */
  stored: string[];
  /**
   * ids of holders outside of it
   */
  received: string[];
  retention: string;
  /**
   * variables that a kernel has profiled in this session
   */
  profiled: string[];
  locations: Location[];
}
/**
 * A column of a data source, and what class of data it holds.
 */
export interface DataColumn {
  name: string;
  kind: 'personal' | 'quasi' | 'special' | 'business' | 'other';
  entity: string | null;
  known_by: 'name' | 'values' | 'data-set' | 'code' | 'person' | 'kernel';
}
/**
 * A file, table, model, output or party that data went to.
 */
export interface DataHolder {
  id: string;
  kind:
    | 'file'
    | 'table'
    | 'model'
    | 'index'
    | 'output'
    | 'hub'
    | 'api'
    | 'bucket'
    | 'database';
  label: string;
  host: string;
  /**
   * a hint from the host's name, empty where there is none
   */
  country: string;
  labels: string[];
  locations: Location[];
}
/**
 * A library, model or data set that a notebook names.
 */
export interface Component {
  kind: 'library' | 'model' | 'data';
  /**
   * of the project on the package index, the repository, or the class
   */
  name: string;
  /**
   * exact version or commit; empty where none is named
   */
  version: string;
  /**
   * what was asked for, as >=2.0
   */
  requirement: string;
  origin: 'import' | 'install' | 'hub' | 'api' | 'training';
  /**
   * known by this name to the public index or hub
   */
  public: boolean;
  locations: Location[];
}
/**
 * What a person wrote down about why the data is used; empty where nothing was written.
 */
export interface Purpose {
  purpose: string;
  legal_ground: string;
  controller: string;
  retention: string;
  audience: string;
  location: Location | null;
}
/**
 * A place where one person's rows would have to be found and removed.
 */
export interface PersonsRows {
  kind: 'source' | 'extract' | 'feature' | 'artefact' | 'export' | 'output';
  label: string;
  note: string;
  location: Location | null;
}
