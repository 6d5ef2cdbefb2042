package dev.tenk.reports.render.document;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a reader is told, free of the form it is written in: {@link DocumentText} writes it for a
 * terminal, {@link DocumentMarkdown} as Markdown.
 *
 * @param title of all of it
 * @param opening what a reader must know first
 * @param sections in reading order
 */
public record Document(String title, List<Block> opening, List<Section> sections) {
  /** Copies its lists. */
  public Document {
    opening = List.copyOf(opening);
    sections = List.copyOf(sections);
  }

  /** Opens with facts. */
  public static Document of(String title, List<String> facts, List<Section> sections) {
    return new Document(title, List.of(new Facts(facts)), sections);
  }

  /** What a document is made of. */
  public sealed interface Block permits Table, Section, Paragraph, Facts, Items {}

  /**
   * Blocks under a heading.
   *
   * @param heading empty for blocks that are only set apart; Markdown has none of those
   * @param legend how they are read; empty where nothing needs to be said
   */
  public record Section(String heading, String legend, List<Block> blocks) implements Block {
    /** Copies its list. */
    public Section {
      blocks = List.copyOf(blocks);
    }

    /** Tables and what is to be said of them. */
    public static Section of(String heading, List<Table> tables, List<String> sentences) {
      return new Section(
          heading,
          "",
          Stream.<Block>concat(tables.stream(), Stream.of(new Items(sentences))).toList());
    }

    /** Sentences only. */
    public static Section of(String heading, List<String> sentences) {
      return of(heading, List.of(), sentences);
    }

    /** Whether there is more than sections and lists in which nothing is. */
    public boolean hasContent() {
      return blocks.stream()
          .anyMatch(
              block ->
                  block instanceof Section section
                      ? section.hasContent()
                      : !(block instanceof Items items) || !items.sentences().isEmpty());
    }

    /** All that its lists have. */
    public List<String> sentences() {
      return blocks.stream()
          .flatMap(
              block -> block instanceof Items items ? items.sentences().stream() : Stream.empty())
          .toList();
    }
  }

  /** A few sentences. */
  public record Paragraph(String text) implements Block {}

  /** What something is, a line each; a list where a form has no lines. */
  public record Facts(List<String> lines) implements Block {
    /** Copies its list. */
    public Facts {
      lines = List.copyOf(lines);
    }
  }

  /** A list of sentences; may be empty. */
  public record Items(List<String> sentences) implements Block {
    /** Copies its list. */
    public Items {
      sentences = List.copyOf(sentences);
    }
  }
}
