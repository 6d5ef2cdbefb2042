package dev.tenk.reports.render.document;

import java.util.List;

/**
 * Tables and sentences under titles, for a terminal ({@link PageText}) or as Markdown ({@link
 * PageMarkdown}).
 *
 * @param title of all of it
 * @param about what a reader must know first, each a sentence
 * @param parts in reading order
 */
public record Page(String title, List<String> about, List<Part> parts) {
  /** Copies its lists. */
  public Page {
    about = List.copyOf(about);
    parts = List.copyOf(parts);
  }

  /** A table or sentences under a title; either may be empty. */
  public record Part(String title, List<Table> tables, List<String> sentences) {}
}
