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
 * @param headline what the reader came for, as one would say it aloud
 * @param why what the headline rests on, in one line; empty where it says all
 * @param chips what a reader must know before relying on it
 * @param opening what stands on the first screen, below the chips
 * @param sections in reading order
 */
public record HtmlPage(
    String title,
    String headline,
    String why,
    List<Chip> chips,
    List<Block> opening,
    List<Section> sections) {
  /**
   * @throws IllegalArgumentException when two of its sections, tables and charts have the same id
   */
  public HtmlPage {
    requireNonNull(title);
    requireNonNull(headline);
    requireNonNull(why);
    chips = List.copyOf(chips);
    opening = List.copyOf(opening);
    sections = List.copyOf(sections);
    Set<String> ids = new HashSet<>();
    requireNew(opening, ids);
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

  /** Without anything on the first screen but the answer. */
  public HtmlPage(String title, String headline, List<Chip> chips, List<Section> sections) {
    this(title, headline, "", chips, List.of(), sections);
  }

  /**
   * A warning that opens.
   *
   * @param label what it is about, in a few words
   * @param text all of it
   */
  public record Chip(Severity severity, String label, String text) {
    private static final int LONGEST_LABEL = 36;

    /** One whose label is the beginning of its text. */
    public static Chip of(Severity severity, String text) {
      if (text.length() <= LONGEST_LABEL) {
        return new Chip(severity, text, text);
      }
      int space = text.lastIndexOf(' ', LONGEST_LABEL);
      int end = space > 0 ? space : LONGEST_LABEL;
      boolean split = Character.isHighSurrogate(text.charAt(end - 1));
      return new Chip(severity, text.substring(0, split ? end - 1 : end) + " …", text);
    }
  }

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
   * @param cards whether each row is a card where the screen is narrow, its first cell above the
   *     others; a table that is not one scrolls sideways there
   */
  public record Figures(String id, String caption, Table table, boolean cards) implements Block {
    /** One that scrolls. */
    public Figures(String id, String caption, Table table) {
      this(id, caption, table, false);
    }

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
