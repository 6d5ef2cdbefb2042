package dev.tenk.reports.html;

import static java.util.Objects.requireNonNull;

import dev.tenk.reports.render.document.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A report as one HTML page. All texts are plain: they are escaped where they are written.
 *
 * @param title of the page
 * @param answer what the reader came for, in a sentence
 * @param banners what a reader must know before relying on it
 * @param sections in reading order
 */
public record HtmlPage(String title, String answer, List<Banner> banners, List<Section> sections) {
  /**
   * @throws IllegalArgumentException when two of its sections, tables and charts have the same id
   */
  public HtmlPage {
    requireNonNull(title);
    requireNonNull(answer);
    banners = List.copyOf(banners);
    sections = List.copyOf(sections);
    Set<String> ids = new HashSet<>();
    for (Section section : sections) {
      requireNew(section.id(), ids);
      requireNew(section.blocks(), ids);
    }
  }

  private static void requireNew(List<Block> blocks, Set<String> ids) {
    for (Block block : blocks) {
      if (block instanceof Figures figures) {
        requireNew(figures.id(), ids);
      } else if (block instanceof Drawing drawing) {
        requireNew(drawing.chart().id(), ids);
      } else if (block instanceof Details details) {
        requireNew(details.blocks(), ids);
      }
    }
  }

  private static void requireNew(String id, Set<String> ids) {
    if (!ids.add(id)) {
      throw new IllegalArgumentException("twice on a page: " + id);
    }
  }

  /** A highlighted sentence. */
  public record Banner(Severity severity, String text) {}

  /** How much it matters. */
  public enum Severity {
    /** Good to know. */
    NOTE,
    /** The figures hold only under a proviso. */
    WARNING,
    /** The figures do not hold. */
    ERROR
  }

  /**
   * A part of the page under a heading; the page links to it.
   *
   * @param id within the page: small letters, digits and hyphens
   */
  public record Section(String id, String heading, List<Block> blocks) {
    public Section {
      Html.requireId(id);
      requireNonNull(heading);
      blocks = List.copyOf(blocks);
    }
  }

  /** What a section is made of. */
  public sealed interface Block {}

  /** A few sentences. */
  public record Paragraph(String text) implements Block {}

  /** Sentences of equal rank. */
  public record Items(List<String> texts) implements Block {
    public Items {
      texts = List.copyOf(texts);
    }
  }

  /** Text to the letter: a command, a file. */
  public record Verbatim(String text) implements Block {}

  /**
   * A table that sorts and can be saved as CSV. The first cell of each row names the row.
   *
   * @param id within the page, and the name of the CSV file
   * @param caption above it
   */
  public record Figures(String id, String caption, Table table) implements Block {
    public Figures {
      Html.requireId(id);
      requireNonNull(caption);
      requireNonNull(table);
    }
  }

  /** A chart. */
  public record Drawing(Chart chart) implements Block {}

  /** What only some readers want: closed at first. */
  public record Details(String summary, List<Block> blocks) implements Block {
    public Details {
      requireNonNull(summary);
      blocks = List.copyOf(blocks);
    }
  }
}
