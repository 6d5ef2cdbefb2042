package dev.tenk.cli.terminal;

import dev.tenk.results.model.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one way from a command to a terminal: names, labels and what servers answer are shown, and do
 * nothing. Line feeds and tabs pass, and of escape sequences the few that tenk itself writes to a
 * terminal.
 */
public final class SafeOutput extends Writer {
  /** Empties the line; to be written by itself. */
  public static final String CLEAR_LINE = "\r\033[K";

  private static final Pattern LAYOUT = Pattern.compile("[\\n\\t]");

  /** And colours, which show nothing else than is there. */
  private static final Pattern LAYOUT_AND_COLOUR = Pattern.compile("[\\n\\t]|\\033\\[[0-9;]*m");

  private final Writer out;
  private final boolean watched;

  private SafeOutput(Writer out, boolean watched) {
    this.out = out;
    this.watched = watched;
  }

  /**
   * In front of a writer.
   *
   * @param watched whether it leads to a terminal
   */
  public static PrintWriter before(Writer out, boolean watched) {
    return new PrintWriter(new SafeOutput(out, watched), true);
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    write(new String(buffer, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    String part = text.substring(offset, offset + length);
    out.write(watched && part.equals(CLEAR_LINE) ? part : safe(part));
  }

  private String safe(String text) {
    Matcher own = (watched ? LAYOUT_AND_COLOUR : LAYOUT).matcher(text);
    StringBuilder safe = new StringBuilder();
    int from = 0;
    while (own.find()) {
      safe.append(TerminalText.safe(text.substring(from, own.start()))).append(own.group());
      from = own.end();
    }
    return safe.append(TerminalText.safe(text.substring(from))).toString();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
