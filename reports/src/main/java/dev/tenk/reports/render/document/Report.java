package dev.tenk.reports.render.document;

import java.io.IOException;
import java.util.List;

/** What is read on a terminal and as Markdown. */
public interface Report {
  /** All of it, as it is told there. */
  Document document(Medium medium);

  /** All of it on a terminal; one that is made for a width of it overrides this. */
  default Document document(Screen screen) {
    return document(Medium.TERMINAL);
  }

  /** A sentence, and nothing else. */
  static Report of(String sentence) {
    return medium -> new Document(sentence, List.of(), List.of());
  }

  /** Writes it for what is no terminal; lines end with a line feed. */
  default void writeText(Appendable out) throws IOException {
    writeText(out, Screen.PLAIN);
  }

  /** Writes it for a terminal; lines end with a line feed. */
  default void writeText(Appendable out, Screen screen) throws IOException {
    DocumentText.write(document(screen), out, screen);
  }

  /** Writes it in GitHub's Markdown; lines end with a line feed. */
  default void writeMarkdown(Appendable out) throws IOException {
    DocumentMarkdown.write(document(Medium.MARKUP), out);
  }
}
