package dev.tenk.reports.render.document;

import dev.tenk.reports.render.document.Document.Block;
import dev.tenk.reports.render.document.Document.Facts;
import dev.tenk.reports.render.document.Document.Items;
import dev.tenk.reports.render.document.Document.Paragraph;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.TerminalText;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document for a terminal, as wide as that is: sentences are wrapped, and {@link TextTable} folds
 * tables. No character of a name moves the cursor; those that would are written out.
 */
final class DocumentText {
  private static final String BOLD = "1";

  /** What stands before the value of a fact, as in {@code host Xeon}. */
  private static final Pattern FACT = Pattern.compile("\\S+(?: \\S+)* {2,}");

  private final Appendable out;
  private final Screen screen;

  private DocumentText(Appendable out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  /** Writes the document; lines end with a line feed. */
  static void write(Document document, Appendable out, Screen screen) throws IOException {
    new DocumentText(out, screen).document(document);
  }

  private void document(Document document) throws IOException {
    text(document.title(), 2);
    blocks(document.opening());
    blocks(document.sections());
  }

  private void blocks(List<? extends Block> blocks) throws IOException {
    boolean afterTable = false;
    for (Block block : blocks) {
      if (block instanceof Section section) {
        line("");
        if (!section.heading().isEmpty()) {
          heading(section);
        }
        blocks(section.blocks());
      } else if (block instanceof Paragraph paragraph) {
        text(paragraph.text(), 0);
      } else if (block instanceof Facts facts) {
        for (String fact : facts.lines()) {
          Matcher named = FACT.matcher(fact);
          text(fact, named.lookingAt() ? named.end() : 2);
        }
      } else if (block instanceof Items items) {
        for (String sentence : items.sentences()) {
          text("- " + sentence, 2);
        }
      } else if (block instanceof Table table) {
        if (afterTable) {
          line("");
        }
        table(table);
      }
      afterTable = block instanceof Table;
    }
  }

  private void heading(Section section) throws IOException {
    String heading = TerminalText.safe(section.heading());
    List<String> lines =
        Wrapping.lines(
            heading
                + (section.legend().isEmpty() ? "" : ": " + TerminalText.safe(section.legend())),
            screen.width(),
            2);
    boolean whole = lines.get(0).startsWith(heading);
    line(whole ? styled(heading, BOLD) + lines.get(0).substring(heading.length()) : lines.get(0));
    for (String more : lines.subList(1, lines.size())) {
      line(more);
    }
  }

  private void text(String text, int indent) throws IOException {
    for (String line : Wrapping.lines(TerminalText.safe(text), screen.width(), indent)) {
      line(line);
    }
  }

  private void table(Table table) throws IOException {
    for (TextTable.Line each : TextTable.of(table, screen.width()).lines()) {
      StringBuilder text = new StringBuilder();
      for (Cell piece : each.pieces()) {
        text.append(piece.text().isEmpty() ? "" : styled(piece.text(), code(piece.tone())));
      }
      line(text.toString());
    }
  }

  private static String code(Tone tone) {
    return switch (tone) {
      case PLAIN -> "";
      case GOOD -> "32";
      case SEEN -> "90";
      case DOUBTFUL -> "33";
      case BAD -> "31";
    };
  }

  private String styled(String text, String code) {
    return screen.colours() && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private void line(String text) throws IOException {
    out.append(text.stripTrailing()).append('\n');
  }
}
