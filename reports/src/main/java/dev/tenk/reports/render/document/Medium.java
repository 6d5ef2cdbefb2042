package dev.tenk.reports.render.document;

/** Where a document is read, which some documents must know. */
public enum Medium {
  /** A terminal: as wide as its window, and every space is seen. */
  TERMINAL,
  /** Markdown or a page: as wide as wanted, and several spaces become one. */
  MARKUP
}
