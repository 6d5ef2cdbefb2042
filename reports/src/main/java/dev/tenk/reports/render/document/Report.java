package dev.tenk.reports.render.document;

import java.io.IOException;

/** What is read on a terminal and as Markdown. */
public interface Report {
  /** All of it, as it is told there. */
  Document document(Medium medium);

  /** Writes it for a terminal; lines end with a line feed. */
  default void writeText(Appendable out) throws IOException {
    DocumentText.write(document(Medium.TERMINAL), out);
  }

  /** Writes it in GitHub's Markdown; lines end with a line feed. */
  default void writeMarkdown(Appendable out) throws IOException {
    DocumentMarkdown.write(document(Medium.MARKUP), out);
  }
}
